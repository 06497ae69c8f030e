"""MkDocs' events: check before a build, expand while it runs. The hook and the plugin are two doors to them."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from portbook.adapters.build_check import checked, exported, fixed_ledger
from portbook.adapters.generated_site import GeneratedSite
from portbook.adapters.markdown import NAME, PAGE, PageContext
from portbook.adapters.pages import LARGEST, read_page
from portbook.adapters.preview import PAGE as CHANGES
from portbook.adapters.preview import read_preview
from portbook.adapters.search import searchable
from portbook.adapters.site import read_site
from portbook.blocks import Context
from portbook.compare.diff.preview import Preview
from portbook.expand import concerns
from portbook.export import api, proofs
from portbook.export.feeds import Publisher, feeds
from portbook.layout import Links
from portbook.load import find_config
from portbook.model import Location, Problem
from portbook.proof.ledger.ledger_file import view
from portbook.proof.pool import cores
from portbook.report.diff import DiffReport
from portbook.report.diff.page import render as changes_page

log = logging.getLogger(f"mkdocs.plugins.{NAME}")
STYLE = "assets/portbook.css"
SCRIPTS = ("assets/portbook.js", "assets/portbook-values.js")
_MINUTES: dict[str, float | None] = {"all": None, "some": 0.5, "nothing": 0}
"""How long a build proves, by what the site's configuration says."""


class Events:
    """What happens to a site at each of MkDocs' events."""

    def __init__(self) -> None:
        self._serving = False
        self._context: Context | None = None
        self._proofs = ""
        self._for_programs: dict[str, str] = {}
        self._preview: Preview | None = None
        self._generated: GeneratedSite | None = None
        self._whole: str | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], **_ignored: object) -> None:
        """Note whether the site is served: checking must not hold up the writer."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Register the extension unless the site has, style sheet and scripts, and the data as something to watch."""
        root = _root(config)
        if NAME not in config.markdown_extensions:
            config.markdown_extensions.append(NAME)
            config.mdx_configs[NAME] = {"root": str(root)}
        if STYLE not in config.extra_css:
            config.extra_css.append(STYLE)
        present = [*map(str, config.extra_javascript)]
        config.extra_javascript += [script for script in SCRIPTS if script not in present]
        ours = find_config(root).config
        folders = (ours.ports, ours.changes) if ours.changes.is_dir() else (ours.ports,)
        config.watch += [str(folder) for folder in folders if str(folder) not in config.watch]
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the data, say what is wrong with it, and check every snippet."""
        site = read_site(_root(config))
        for problem in site.problems:
            _warn(problem)
        self._for_programs = api.documents(site.written, site.book, site.broken, site.releases)
        titles = {service.id: service.title for service in site.written.services.values()}
        self._for_programs |= feeds(_publisher(config), site.releases, titles)
        self._preview, problems = read_preview(site)
        for problem in problems:
            _warn(problem)
        file = site.ledger
        if self._serving:
            self._context = site.context(view(file, site.targets), self._preview)
            self._proofs = exported(self._context)
            threading.Thread(target=checked, args=(site, file), daemon=True).start()
        else:
            last = checked(site, file, cores(), minutes=_MINUTES[site.config.build_proves])
            self._context, self._proofs = site.context(fixed_ledger(last.results), self._preview), last.export
        self._generated = GeneratedSite(self._context, site.config, config) if site.config.pages else None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add style sheet, scripts and the files for programs, unless the site has files of these names.

        Pages that are no regular files, or of any size, are taken out: MkDocs would wait for what a pipe never says.
        """
        for page in files.documentation_pages():
            path = Path(page.abs_src_path or "")
            if page.abs_src_path and not (path.is_file() and path.stat().st_size <= LARGEST):
                files.remove(page)
                page_read = read_page(_page_name(page, _root(config)), path)
                if isinstance(page_read, Problem):
                    _warn(page_read)
        for problem in self._not_published(files, _root(config)):
            _warn(problem)
        names = (STYLE, *SCRIPTS)
        own = {name: Path(__file__).with_name(Path(name).name).read_text(encoding="utf-8") for name in names}
        texts = {**own, proofs.NAME: self._proofs, CHANGES: _changes(self._preview), **self._for_programs}
        for name, content in texts.items():
            if content and files.get_file_from_path(name) is None:
                # Bytes: the line breaks of a calendar stay as they are.
                files.append(File.generated(config, name, content=content.encode()))
        if self._generated:
            self._generated.add_to(files)
        return files

    def _not_published(self, files: Files, root: Path) -> Iterator[Problem]:
        """What programs will not find, because the site has files of these names."""
        if self._proofs and (proofs_file := files.get_file_from_path(proofs.NAME)):
            message = "the site has a file of this name, so what the check says for programs is not published"
            yield Problem(Location(_page_name(proofs_file, root)), "other-proofs", message, "rename it")
        for name in self._for_programs:
            if file := files.get_file_from_path(name):
                yield _other_file(Location(_page_name(file, root)))

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, **_ignored: object) -> None:
        """Tell the extension which page it will see next."""
        whole, name = page.file.content_string, _page_name(page.file, _root(config))
        first = whole.count("\n") - markdown.count("\n") + 1
        changes = "../" * page.file.src_uri.count("/") + CHANGES
        context = self._context
        if context and self._generated:
            context = replace(context, links=Links(self._generated.layout, page.file.src_uri))
            self._generated.describe(page)
            self._generated.note(page)
        PAGE.set(PageContext(name, max(first, 1), context, _warn, changes))

    def on_page_content(self, html: str, *, page: Page, **_ignored: object) -> str:
        """Say where programs find the page."""
        return self._generated.with_pointer(html, page) if self._generated else html

    def before_search(
        self, context: TemplateContext, *, page: Page, nav: Navigation, **_ignored: object
    ) -> TemplateContext:
        """Take the snippets out of what a search plugin reads; leave most of the navigation out of generated pages."""
        if self._generated:
            context["nav"] = self._generated.navigation(page, nav)
            self._whole = page.content
            if concerns(page.markdown or ""):
                page.content = searchable(page.content or "")
        return context

    def after_search(self, context: TemplateContext, *, page: Page, **_ignored: object) -> TemplateContext:
        """Put the snippets back."""
        if self._generated:
            page.content = self._whole
        return context

    def on_post_page(self, output: str, *, page: Page, **_ignored: object) -> str:
        """Keep the theme's empty pages for the light ones; the site has none of them."""
        return self._generated.post_page(output, page) if self._generated else output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the pages and files that nobody writes."""
        if self._generated:
            self._generated.write(Path(config.site_dir))


def _changes(preview: Preview | None) -> str:
    """The page with all changes; empty without a preview."""
    return changes_page(DiffReport(preview.base, "", preview.difference)) if preview else ""


def _publisher(config: MkDocsConfig) -> Publisher:
    url = config.site_url or ""
    return Publisher(config.site_name, url if not url or url.endswith("/") else f"{url}/")


def _other_file(where: Location) -> Problem:
    message = "the site has a file of this name, so what Portbook writes for programs is not published there"
    return Problem(where, "other-file", message, "rename it")


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


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs' own
    """None: everything stands in portbook.yml."""


class PortbookPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]  # MkDocs' own
    """`plugins: [portbook]`, for sites that are not built from a copy of this repository."""

    def __init__(self) -> None:
        super().__init__()
        self._events = Events()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """See `Events`."""
        self._events.on_startup(command=command, dirty=dirty)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """See `Events`."""
        return self._events.on_config(config)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """See `Events`."""
        self._events.on_pre_build(config=config)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """See `Events`."""
        return self._events.on_files(files, config=config)

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """See `Events`."""
        self._events.on_page_markdown(markdown, page=page, config=config, files=files)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """See `Events`."""
        return self._events.on_page_content(html, page=page, config=config, files=files)

    @event_priority(100)
    def _before_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        return self._events.before_search(context, page=page, config=config, nav=nav)

    @event_priority(-100)
    def _after_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        return self._events.after_search(context, page=page, config=config, nav=nav)

    on_page_context = CombinedEvent(_before_search, _after_search)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """See `Events`."""
        return self._events.on_post_page(output, page=page, config=config)

    @event_priority(-50)  # after the search plugin has written its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """See `Events`."""
        self._events.on_post_build(config=config)
