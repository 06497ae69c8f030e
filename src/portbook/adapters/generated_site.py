"""The pages and files that nobody writes, in a site of MkDocs'."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from posixpath import normpath
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.nav import Section as NavigationSection
from mkdocs.structure.pages import Page

from portbook.adapters.light_pages import FOLDER, LightPages, is_shell, shell_source, shell_text
from portbook.adapters.markdown import NAME
from portbook.adapters.pace import Interval
from portbook.adapters.page_cache import Document, PageCache
from portbook.adapters.site import relative
from portbook.blocks import Context
from portbook.export.downloads import downloads
from portbook.export.downloads.estate import estate_downloads
from portbook.generated import (
    INDEX,
    GeneratedPage,
    absolute,
    as_html,
    as_markdown,
    light_pages,
    plain_files,
    port_pages,
    service_pages,
    twin,
    with_pointer,
    with_pointer_in_html,
)
from portbook.layout import DOWNLOADS, PORT, AddressStyle, Layout, Links
from portbook.load import Config
from portbook.model import Service
from portbook.plain import Link, Section, llms_text, page_title
from portbook.snippets import identities

_SECONDS = 10.0
"""Between two messages of how many are written."""

log = logging.getLogger(f"mkdocs.plugins.{NAME}")


class Part(NamedTuple):
    """Files that are made together.

    Attributes:
        name: tells it from other parts.
        files: makes them: path, relative to the site, and content.
    """

    name: str
    files: Callable[[], Iterator[tuple[str, bytes]]]


def write(part: Part, site: Path) -> list[str]:
    """Write the files of a part. Returns their paths, relative to the site."""
    folders: set[str] = set()
    paths = []
    for path, content in part.files():
        folder = f"{site}/{path}".rpartition("/")[0]
        if folder not in folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103  # tens of thousands of files
            folders.add(folder)
        with open(f"{site}/{path}", "wb") as file:  # noqa: PTH123  # likewise
            file.write(content)
        paths.append(path)
    return paths


class GeneratedSite:
    """One build of what nobody writes."""

    def __init__(self, context: Context, ours: Config, config: MkDocsConfig) -> None:
        style = AddressStyle.FOLDER if config.use_directory_urls else AddressStyle.HTML
        self.layout = Layout(ours.pages, style)
        self._ours = ours
        self._config = config
        self._light = LightPages(config)
        url = config.site_url or ""
        self._base = url if not url or url.endswith("/") else f"{url}/"
        self._cache = PageCache(ours.root)
        self._written: dict[str, str] = {}
        self._taken: frozenset[str] = frozenset()
        self._own_pages: dict[str, File] = {}
        self.show(context)

    def show(self, context: Context) -> None:
        """Make everything from other data from now on."""
        self._context = context
        for path, text in service_pages(context, self.layout):
            if path in self._own_pages:  # their titles are the data's
                self._own_pages[path].content_string = text
        self._pages = {self.layout.service(id_): service for id_, service in context.book.services.items()}

    def add_to(self, files: Files) -> None:
        """Add a page for each service that has none, and the shells of the light pages."""
        for path, text in service_pages(self._context, self.layout):
            if files.get_file_from_path(path) is None:
                self._own_pages[path] = self._add(files, path, text)
        depth = self.layout.folder.count("/")
        for deeper in (2, 3):
            self._add(files, shell_source(depth + deeper), shell_text())
        self._taken = frozenset(file.dest_uri for file in files)

    def _add(self, files: Files, path: str, text: str) -> File:
        file = File.generated(self._config, path, content=text, inclusion=InclusionLevel.NOT_IN_NAV)
        files.append(file)
        return file

    def describe(self, page: Page) -> None:
        """Give a service's page its link to the data, and keep shells out of the list of pages."""
        if is_shell(page):
            page.canonical_url = page.abs_url = None
        service = self._pages.get(page.file.src_uri)
        if service and page.file.generated_by:
            page.edit_url = self._edit_url(service.path)

    def _edit_url(self, path: str) -> str | None:
        """Where people edit a file of the site: as for pages, whose addresses begin in the folder of the pages."""
        url = self._config.edit_uri
        if not url or not self._config.repo_url:
            return None
        start = f"{self._config.repo_url.rstrip('/')}/{url.strip('/')}"
        scheme, _, rest = start.partition("://")
        docs = relative(self._ours.docs, self._ours.root)
        up = "/".join([".."] * (docs.count("/") + 1))
        return f"{scheme}://{normpath(f'{rest}/{up}/{path}')}"

    def navigation(self, page: Page, nav: Navigation) -> Navigation:
        """The navigation of a page: of one that nobody wrote, the pages at the top and each section with its first page."""
        if not page.file.generated_by:
            return nav
        # A section stays one: it has its own title on this page as on all others.
        short = (
            NavigationSection(item.title, item.children[:1]) if isinstance(item, NavigationSection) else item
            for item in nav.items
        )
        return Navigation([item for item in short if item.is_page or item.children], nav.pages)

    def note(self, page: Page) -> None:
        """Note a page's Markdown, for its twin."""
        if not is_shell(page):
            self._written[page.file.src_uri] = page.file.content_string

    def with_pointer(self, html: str, page: Page) -> str:
        """The content of a page below a line that says where programs find it."""
        return html if is_shell(page) else with_pointer_in_html(html, Links(self.layout, page.file.src_uri))

    def post_page(self, output: str, page: Page) -> str:
        """The page; a shell is kept."""
        return self._light.keep(output, page) if is_shell(page) else output

    def remove_shells(self, site: Path) -> None:
        """Take the shells out of the site: MkDocs has written them."""
        shutil.rmtree(site / FOLDER, ignore_errors=True)

    def write(self, site: Path) -> None:
        """Write everything, but for those files whose names the site's own files have."""
        parts, interval = [*self._parts()], Interval(_SECONDS)
        for number, part in enumerate(parts, start=1):
            write(self._free(part), site)
            if interval.is_over():
                log.info("generated pages and files: %d of %d parts are written", number, len(parts))

    def _free(self, part: Part) -> Part:
        """The part without the files whose names the site's own files have."""
        return part._replace(files=lambda: (file for file in part.files() if file[0] not in self._taken))

    def parts_of(self, path: str) -> Iterator[Part]:
        """The parts that may have a file of that path, relative to the site."""
        return map(self._free, self._near(path))

    def _near(self, path: str) -> Iterator[Part]:
        if path in self._written:
            yield self._page_twin(path)
        if path.startswith(f"{DOWNLOADS}/"):
            yield self._downloads()
        if path == INDEX:
            yield self._list()
        below = path.removeprefix(f"{self.layout.folder}/")
        folder, _, rest = below.partition("/")
        if rest and below != path:
            if folder in self._context.book.services:
                yield self._service(self._context.book.services[folder])
            if folder == PORT:
                yield self._ports()

    def _parts(self) -> Iterator[Part]:
        yield self._list()
        yield from map(self._page_twin, self._written)
        yield self._ports()
        services = self._context.book.services
        yield from map(self._service, services.values())
        self._cache.keep_only([*services])
        yield self._downloads()

    def _list(self) -> Part:
        return Part(INDEX, lambda: iter([(INDEX, self._index().encode())]))

    def _page_twin(self, path: str) -> Part:
        def files() -> Iterator[tuple[str, bytes]]:
            markdown = twin(self._written[path], self._context, self.layout, path)
            yield path, self._twin(markdown, path).encode()

        return Part(path, files)

    def _ports(self) -> Part:
        def documents() -> Iterator[Document]:
            for page in port_pages(self._context, self.layout):
                yield from self._page(page)

        return Part(PORT, partial(self._files, documents))

    def _service(self, service: Service) -> Part:
        return Part(f"{self.layout.folder}/{service.id}", partial(self._files, partial(self._about, service)))

    def _downloads(self) -> Part:
        def files() -> Iterator[tuple[str, bytes]]:
            yield from downloads(self._context.book).items()
            yield from estate_downloads(self._context.network).items()

        return Part(DOWNLOADS, files)

    def _files(self, documents: Callable[[], Iterable[Document]]) -> Iterator[tuple[str, bytes]]:
        for document in documents():
            content = document.content if document.depth < 0 else self._light.document(document)
            yield document.path, content.encode()

    def _about(self, service: Service) -> Iterable[Document]:
        """What is below a service's page: as the last build made it, where that rests on the same."""
        known = [self._context.ledger.known(id_) for id_ in identities(service, self._context.targets.values())]
        make = partial(self._made, service)
        if not all(known) or not service.digest:
            return make()
        extensions = sorted(map(str, self._config.markdown_extensions)), repr(self._config.mdx_configs)
        estate = [other.digest for other in self._context.book.services.values() if other.of_estate]
        made_from = (service.digest, known, [*self._context.targets], self.layout, extensions, self._base, estate)
        return self._cache.documents(service.id, made_from, make)

    def _twin(self, markdown: str, path: str) -> str:
        links = Links(replace(self.layout, addresses=AddressStyle.MARKDOWN), path)
        return absolute(with_pointer(markdown, links), self._base, path)

    def _index(self) -> str:
        """The list of all pages for programs."""
        written = [
            Link(page_title(text) or path, f"{self._base}{path}")
            for path, text in self._written.items()
            if path not in self._pages
        ]
        sections = [
            Section("Services", tuple(self._about_services(of_estate=False))),
            Section("Host groups and zones", tuple(self._about_services(of_estate=True))),
            Section("Pages", tuple(written)),
        ]
        return llms_text(self._config.site_name, self._config.site_description or "", sections)

    def _about_services(self, *, of_estate: bool) -> Iterator[Link]:
        for path, service in self._pages.items():
            if service.of_estate is of_estate:
                yield Link(service.title, f"{self._base}{path}", service.summary)

    def _made(self, service: Service) -> Iterator[Document]:
        for page in light_pages(service, self._context, self.layout):
            yield from self._page(page)
        for path, text in plain_files(service, self._context, self.layout):
            yield Document(path, "", text)

    def _page(self, page: GeneratedPage) -> Iterator[Document]:
        """A page and its twin."""
        body = with_pointer_in_html(as_html(page, self.layout, self._light.prose), Links(self.layout, page.path))
        yield Document(self.layout.html(page.path), page.title, body, page.path.count("/"))
        markdown = as_markdown(page, replace(self.layout, addresses=AddressStyle.MARKDOWN))
        yield Document(page.path, "", self._twin(markdown, page.path))
