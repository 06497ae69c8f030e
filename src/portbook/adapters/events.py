"""MkDocs' events: check before a build, expand while it runs. The hook and the plugin are two doors to them."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from portbook.adapters import theme_files
from portbook.adapters.build_check import MINUTES, checked, exported, known
from portbook.adapters.build_progress import checked_for_build
from portbook.adapters.generated_site import GeneratedSite, Part
from portbook.adapters.ledger_news import is_news
from portbook.adapters.live_site import LiveSite, MadeWith, reloads
from portbook.adapters.markdown import NAME, PAGE, PageContext
from portbook.adapters.newcomers import watch_for
from portbook.adapters.page_file import LARGEST, read_page
from portbook.adapters.preview import PAGE as CHANGES
from portbook.adapters.preview import read_preview
from portbook.adapters.program_files import ProgramFiles, documents_of
from portbook.adapters.search import parted, searchable
from portbook.adapters.site import Site, read_site
from portbook.adapters.site_lint import NOTHING, SiteLint, written_pages
from portbook.blocks import Context
from portbook.compare.diff.preview import Preview
from portbook.expand import concerns
from portbook.export import proofs
from portbook.export.feeds import Publisher
from portbook.files import is_outside
from portbook.layout import Links
from portbook.load import find_config
from portbook.load.estate import places
from portbook.model import Problem
from portbook.report.diff import DiffReport
from portbook.report.diff.page import render as changes_page

log = logging.getLogger(f"mkdocs.plugins.{NAME}")
T = TypeVar("T")


class Events:
    """What happens to a site at each of MkDocs' events."""

    def __init__(self) -> None:
        self._serving = self._live = False
        self._site: Site | None = None
        self._context: Context | None = None
        self._made_with: MadeWith | None = None
        self._live_site: LiveSite | None = None
        self._proofs = ""
        self._program_files = ProgramFiles()
        self._preview: Preview | None = None
        self._generated: GeneratedSite | None = None
        self._whole: str | None = None
        self._lint = SiteLint()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_ignored: object) -> None:
        """Note whether the site is served: neither checking nor pages that nobody reads must hold up the writer."""
        self._serving = command == "serve"
        self._live = self._serving and reloads()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Register the extension unless the site has, style sheet and scripts, and the data as something to watch."""
        root = _root(config)
        if NAME not in config.markdown_extensions:
            config.markdown_extensions.append(NAME)
            config.mdx_configs[NAME] = {"root": str(root)}
        theme_files.register(config)
        watched = [path for path in _data(root) if path.exists()]
        config.watch += [str(path) for path in watched if str(path) not in config.watch]
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the data, say what is wrong with it, and check every snippet; a served site is checked beside."""
        site = self._read(config)
        minutes = MINUTES[site.config.build_proves]
        if self._serving:
            ledger, self._proofs = known(site, whole=True), ""
            if not self._live:
                self._proofs = exported(site, ledger)
                threading.Thread(target=checked, args=(site, site.ledger, 1, minutes), daemon=True).start()
        else:
            ledger = checked_for_build(site, minutes)
            self._proofs = exported(site, ledger)
        self._context = context = site.context(ledger, self._preview)
        self._generated = GeneratedSite(context, site.config, config) if site.config.pages else None

    def _read(self, config: MkDocsConfig) -> Site:
        """Read the data, and say what is wrong with it."""
        self._site = site = read_site(_root(config))
        self._program_files = replace(self._program_files, documents=documents_of(site, _publisher(config)))
        self._preview, problems = read_preview(site)
        without_data = site.config.build_lints != NOTHING and not site.config.ports.exists()
        for problem in (*site.problems, *problems):
            if not (without_data and problem.id == "no-data"):  # a site may have nothing but pages to lint
                _warn(problem)
        return site

    def site(self) -> Site:
        """The data, as it was read last."""
        return _present(self._site)

    def made_with(self) -> MadeWith:
        """What the last whole build had."""
        return _present(self._made_with)

    def renew(self, config: MkDocsConfig) -> None:
        """Read the data again between two builds of a served site: pages are made from it from now on."""
        site = self._read(config)
        self._show(site.context(known(site, whole=False), self._preview))

    def look_at_ledger(self) -> bool:
        """Make pages from what the ledger has now, which any check may have written; False where that is nothing new."""
        context = _present(self._context)
        ledger = known(self.site(), whole=True)
        if not is_news(context.ledger, ledger):
            return False
        self._show(replace(context, ledger=ledger))
        return True

    def _show(self, context: Context) -> None:
        self._context = context
        if self._generated:
            self._generated.show(context)

    def parts_of(self, path: str) -> Iterator[Part]:
        """What has to be made before a file of the site is read, besides pages of MkDocs'."""
        context = _present(self._context)
        if self._generated:
            yield from self._generated.parts_of(path)
        others = {
            proofs.NAME: lambda: exported(self.site(), context.ledger),
            CHANGES: lambda: _changes(self._preview),
        }
        yield from self._program_files.parts_of(path, others)

    def outdated(self) -> Iterator[str]:
        """Files for programs that the last whole build wrote, and that the data as it is now has not."""
        return self._program_files.outdated()

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add style sheet, scripts and the files for programs, unless the site has files of these names.

        Pages that are no regular files, or of any size, are taken out: MkDocs would wait for what a pipe never says.
        """
        for page in files.documentation_pages():
            path = Path(page.abs_src_path or "")
            folders = Path(config.docs_dir), _root(config)
            leads_out = is_outside(path, *folders)
            if page.abs_src_path and (leads_out or not (path.is_file() and path.stat().st_size <= LARGEST)):
                files.remove(page)
                page_read = read_page(_page_name(page, _root(config)), path, *folders)
                if isinstance(page_read, Problem):
                    _warn(page_read)
        root, written = _root(config), written_pages(files, Path(config.docs_dir))
        self._lint.start(root, written, self.site().config.build_lints, beside=self._serving)
        texts = {
            **theme_files.texts(config),
            proofs.NAME: self._proofs,
            CHANGES: _changes(self._preview),
            **self._program_files.documents,
        }
        taken = {name: _page_name(file, root) for name in texts if (file := files.get_file_from_path(name))}
        for problem in self._program_files.not_published(taken, self._proofs):
            _warn(problem)
        self._program_files = replace(self._program_files, own=frozenset(texts.keys() - taken.keys()))
        for name in self._program_files.own:
            if texts[name]:
                # Bytes: the line breaks of a calendar stay as they are.
                files.append(File.generated(config, name, content=texts[name].encode()))
        if self._generated:
            self._generated.add_to(files)
        return files

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, **_ignored: object) -> None:
        """Tell the extension which page it will see next.

        Its first line is counted in the page as MkDocs has read it: other plugins may have changed what comes here.
        """
        root = _root(config)
        whole, name = page.file.content_string, _page_name(page.file, root)
        read = markdown if page.markdown is None else page.markdown
        first = whole.count("\n") - read.count("\n") + 1
        changes = "../" * page.file.src_uri.count("/") + CHANGES
        context = self._context
        if context and self._generated:
            context = replace(context, links=Links(self._generated.layout, page.file.src_uri))
            self._generated.describe(page)
            self._generated.note(page)
        PAGE.set(PageContext(name, max(first, 1), context, _warn, changes, (root, Path(config.docs_dir))))

    def on_page_content(self, html: str, *, page: Page, **_ignored: object) -> str:
        """Say where programs find the page."""
        return self._generated.with_pointer(html, page) if self._generated else html

    def before_search(
        self, context: TemplateContext, *, page: Page, nav: Navigation, **_ignored: object
    ) -> TemplateContext:
        """Take the snippets out of what a search plugin reads, where they have pages; leave most of the navigation out of these."""
        self._made_with = self.made_with()._replace(nav=nav)
        self._whole = page.content
        if self._generated:
            context["nav"] = self._generated.navigation(page, nav)
        if concerns(page.markdown or ""):
            page.content = (searchable if self._generated else parted)(page.content or "")
        return context

    def after_search(self, context: TemplateContext, *, page: Page, **_ignored: object) -> TemplateContext:
        """Put the snippets back."""
        page.content = self._whole
        return context

    def on_post_page(self, output: str, *, page: Page, **_ignored: object) -> str:
        """Keep the theme's empty pages for the light ones; the site has none of them."""
        return self._generated.post_page(output, page) if self._generated else output

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Note what pages are made with."""
        self._made_with = MadeWith(config, files, env, Navigation([], []))

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[[], None], **_ignored: object
    ) -> None:
        """From now on, make what is asked for."""
        if self._live:
            watch_for(_data(_root(config)), server)
            self._live_site = LiveSite(server, self, builder)
            self._live_site.take_over()

    def on_shutdown(self) -> None:
        """End what runs beside a served site."""
        self._lint.stop()
        if self._live_site:
            self._live_site.close()

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the pages and files that nobody writes; a served site makes them when somebody reads them."""
        if self._generated:
            self._generated.remove_shells(Path(config.site_dir))
        if self._generated and not self._live:
            self._generated.write(Path(config.site_dir))
        if not self._serving:
            self._lint.finish()


def _present(value: T | None) -> T:
    """What a build has set before anybody asks."""
    if value is None:
        msg = "MkDocs' events came in another order than in a build"
        raise RuntimeError(msg)
    return value


def _changes(preview: Preview | None) -> str:
    """The page with all changes; empty without a preview."""
    return changes_page(DiffReport(preview.base, "", preview.difference)) if preview else ""


def _publisher(config: MkDocsConfig) -> Publisher:
    url = config.site_url or ""
    return Publisher(config.site_name, url if not url or url.endswith("/") else f"{url}/")


def _data(root: Path) -> tuple[Path, ...]:
    """The files and folders that the pages are made from, besides MkDocs' own."""
    ours = find_config(root).config
    return ours.ports, ours.changes, *places(ours.estate), ours.root / "portbook.yml"


def _root(config: MkDocsConfig) -> Path:
    return _folder(config.config_file_path)


@cache
def _folder(file: str) -> Path:
    return Path(file).resolve().parent


def _page_name(file: File, root: Path) -> str:
    """How a page is called in problems."""
    path = file.abs_src_path or ""
    inside = path.startswith(f"{root}{os.sep}")
    return path[len(str(root)) + 1 :].replace(os.sep, "/") if inside else file.src_uri


def _warn(problem: Problem) -> None:
    """A warning, which makes `--strict` fail."""
    log.warning("%s", problem)
