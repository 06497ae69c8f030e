"""A site that is served while somebody writes: what the data becomes is made when a reader asks for it.

MkDocs builds a whole site after each change, and a catalogue has tens of thousands of pages and files. After a change to the
data alone, nothing is built but what is asked for. After any other change MkDocs builds its own pages again, and those that
nobody writes are made when they are asked for. The search index is that of the last whole build.
"""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple, Protocol
from wsgiref.util import FileWrapper

import click
import jinja2
from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from portbook.adapters.build_check import MINUTES, tell
from portbook.adapters.generated_site import Part, write
from portbook.adapters.ledger_watch import LedgerWatch
from portbook.adapters.markdown import NAME
from portbook.adapters.newcomers import ask_for_build
from portbook.adapters.site import Site
from portbook.load.estate import places
from portbook.proof.background_check import BackgroundCheck

log = logging.getLogger(f"mkdocs.plugins.{NAME}")
_FAILED = (
    b"<p>This page cannot be made. The log says why.</p><script>setTimeout(() => location.reload(), 2000)</script>"
)


class MadeWith(NamedTuple):
    """What MkDocs made its pages with, in the last whole build."""

    config: MkDocsConfig
    files: Files
    env: jinja2.Environment
    nav: Navigation


class Source(Protocol):
    """What a live site is made from: the events of MkDocs."""

    def site(self) -> Site:
        """The data, as it was read last."""

    def made_with(self) -> MadeWith:
        """What the last whole build had."""

    def renew(self, config: MkDocsConfig) -> None:
        """Read the data again."""

    def look_at_ledger(self) -> bool:
        """Show what the ledger has now; False where that is nothing new."""

    def parts_of(self, path: str) -> Iterator[Part]:
        """What has to be made before a file of the site is read, besides pages of MkDocs'."""

    def outdated(self) -> Iterator[str]:
        """Files of the last whole build, relative to the site, that the data as it is now has not."""


def reloads() -> bool:
    """Whether this is `mkdocs serve` with its live reloading: without it, nobody tells us when a page is asked for."""
    context = click.get_current_context(silent=True)
    return bool(context and context.params.get("livereload"))


class LiveSite:
    """Stands between the server and its readers.

    Args:
        server: MkDocs' own.
        source: what pages are made from.
        builder: builds the whole site, as MkDocs does after each change.
    """

    def __init__(self, server: LiveReloadServer, source: Source, builder: Callable[[], None]) -> None:
        self._server = server
        self._source = source
        self._builder = builder
        self._lock = Lock()
        self._version = 0
        self._made: set[str] = set()
        self._paths: dict[str, list[str]] = {}
        self._files = _Files(source)
        self._services: set[str] = set()
        self._has_new_evidence = False
        config = source.site().config
        told = partial(tell, root=config.root)  # its evidence comes through the ledger, as that of any other check
        self._check = BackgroundCheck(config.root, MINUTES[config.build_proves], told)
        self._watch = LedgerWatch(lambda: source.site().config.ledger, self._look_at_ledger)

    def take_over(self) -> None:
        """Answer the readers of the server, and build when it finds a change."""
        self._server.builder = self._build
        self._server.set_app(self._answer)
        self._note_whole_build()
        self._watch.start()
        self._check.start()

    def close(self) -> None:
        """End the check."""
        self._watch.stop()
        self._check.stop()

    def _build(self) -> None:
        """Bring the site up to date after a change of files; new evidence is there already."""
        before = self._source.site().book.services
        with self._lock:
            self._version += 1  # before anything goes: an answer from what was there is given again
            only_evidence = self._has_new_evidence and not self._files.changed()
            self._has_new_evidence = False
            if not (only_evidence or (self._files.only_data_changed() and self._renewed())):
                self._builder()
                self._note_whole_build()
        now = self._source.site().book.services
        changed = [id_ for id_, service in now.items() if id_ not in before or before[id_].digest != service.digest]
        if changed:
            self._check.start(changed)

    def _renewed(self) -> bool:
        """Read the data again; False where it has other services than the last whole build, which MkDocs has pages for."""
        self._files = _Files(self._source)
        self._source.renew(self._source.made_with().config)
        self._forget()
        site = self._source.site()
        return {*site.book.services} <= self._services <= {*site.book.services, *site.broken}

    def _forget(self) -> None:
        """What was made so far is out of date."""
        self._made = set()
        for path in (*chain.from_iterable(self._paths.values()), *self._source.outdated()):
            (Path(self._server.root) / path).unlink(missing_ok=True)
        self._paths = {}

    def _look_at_ledger(self) -> None:
        """Show new evidence, and have the server reload open pages: it does so after each build."""
        with self._lock:
            if not self._source.look_at_ledger():
                return
            self._version += 1
            self._forget()
            self._has_new_evidence = True
        ask_for_build(self._server)

    def _note_whole_build(self) -> None:
        self._files = _Files(self._source)
        self._made = {page.file.dest_uri for page in self._pages()}
        self._paths = {}
        self._services = {*self._source.site().book.services}

    def _pages(self) -> Iterator[Page]:
        for file in _shown(self._source.made_with().files):
            if file.page:
                yield file.page

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        mount = self._server.mount_path
        if path.startswith("/livereload/") or not path.startswith(mount):
            return self._server.serve_request(environ, start_response)
        while True:
            version = self._version
            try:
                with self._lock:
                    self._make(posixpath.normpath(f"/{path[len(mount) :]}").lstrip("/"))
            except Exception:
                log.exception("%s cannot be made", path)
                start_response("500 Internal Server Error", [("Content-Type", "text/html; charset=utf-8")])
                return [_FAILED]
            response = _Response()
            body = self._server.serve_request(environ, response)
            if version == self._version:
                start_response(*response.start)
                return body
            if isinstance(body, FileWrapper):
                body.close()

    def _make(self, path: str) -> None:
        """Make the file of a path and that of the folder of that name, where anything makes them."""
        for file in (path, f"{path}/index.html".lstrip("/")):
            for page in self._pages():
                if page.file.dest_uri == file and file not in self._made:
                    self._make_page(page)
                    self._made.add(file)
            for part in self._source.parts_of(file):
                if part.name not in self._made:
                    self._paths[part.name] = write(part, Path(self._server.root))
                    self._made.add(part.name)

    def _make_page(self, page: Page) -> None:
        """As MkDocs does, which has no public name for one page."""
        config, files, env, nav = self._source.made_with()
        _populate_page(page, config, files)
        draft = page.file.inclusion.is_excluded()  # type: ignore[no-untyped-call]  # MkDocs' own
        _build_page(page, config, _shown(files), nav, env, excluded=draft)


class _Response:
    """The head of an answer that may not be given."""

    def __init__(self) -> None:
        self.start: tuple[Any, ...] = ()

    def __call__(self, *start: Any) -> None:  # noqa: ANN401  # WSGI's: status, headers, and perhaps an exception
        self.start = start


class _Files:
    """The files of a site at one moment: times and sizes of the data's, and of all others."""

    def __init__(self, source: Source) -> None:
        config, ours = source.made_with().config, source.site().config
        data = [ours.ports, ours.changes, *places(ours.estate)]
        names: list[str | Path] = [config.docs_dir, config.config_file_path, ours.root / "portbook.yml", *config.watch]
        self._data = data
        self._others = [Path(name) for name in names if Path(name) not in data]
        self._stamps = _stamp(data), _stamp(self._others)

    def changed(self) -> bool:
        """Whether any has changed since."""
        return self._stamps != (_stamp(self._data), _stamp(self._others))

    def only_data_changed(self) -> bool:
        """Whether the data has changed since, and nothing else."""
        data, others = self._stamps
        return others == _stamp(self._others) and data != _stamp(self._data)


def _stamp(paths: Iterable[Path]) -> list[tuple[str, int, int]]:
    files = (file for path in paths for file in (path.rglob("*") if path.is_dir() else (path,)))
    about = ((file, file.stat()) for file in files if file.is_file())
    return sorted((str(file), status.st_mtime_ns, status.st_size) for file, status in about)


def _shown(files: Files) -> Sequence[File]:
    return files.documentation_pages(inclusion=InclusionLevel.is_in_serve)
