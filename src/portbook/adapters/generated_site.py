"""The pages and files that nobody writes, in a site of MkDocs'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from posixpath import normpath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from portbook.adapters.light_pages import LightPages, is_shell, shell_source, shell_text
from portbook.adapters.site import relative
from portbook.blocks import Context
from portbook.generated import GeneratedPage, light_pages, plain_files, port_pages, service_pages
from portbook.layout import AddressStyle, Layout
from portbook.load import Config


class GeneratedSite:
    """One build of what nobody writes."""

    def __init__(self, context: Context, ours: Config, config: MkDocsConfig) -> None:
        style = AddressStyle.FOLDER if config.use_directory_urls else AddressStyle.HTML
        self.layout = Layout(ours.pages, style)
        self._context = context
        self._ours = ours
        self._config = config
        self._light = LightPages(config)
        self._taken: frozenset[str] = frozenset()

    def add_to(self, files: Files) -> None:
        """Add a page for each service that has none, and the shells of the light pages."""
        for page in service_pages(self._context, self.layout):
            if files.get_file_from_path(page.path) is None:
                self._add(files, page.path, page.text)
        depth = self.layout.folder.count("/")
        for deeper in (2, 3):
            self._add(files, shell_source(depth + deeper), shell_text())
        self._taken = frozenset(file.dest_uri for file in files)

    def _add(self, files: Files, path: str, text: str) -> None:
        files.append(File.generated(self._config, path, content=text, inclusion=InclusionLevel.NOT_IN_NAV))

    def describe(self, page: Page) -> None:
        """Give a service's page its link to the data, and keep shells out of the list of pages."""
        if is_shell(page):
            page.canonical_url = page.abs_url = None
        for service in self._context.book.services.values():
            if page.file.src_uri == self.layout.service(service.id) and page.file.generated_by:
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
        """The navigation of a page: of one that nobody wrote, the pages at the top and the first page of each section."""
        if not page.file.generated_by:
            return nav
        firsts = (item.children[0] if isinstance(item, Section) and item.children else item for item in nav.items)
        return Navigation([item for item in firsts if item.is_page], nav.pages)

    def post_page(self, output: str, page: Page) -> str:
        """The page; of a shell, nothing, once it is kept."""
        return self._light.keep(output, page) if is_shell(page) else output

    def write(self, site: Path) -> None:
        """Write the light pages and the plain files, but for those whose names the site's own files have."""
        for path, content in self._documents():
            if path not in self._taken:
                file = site / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.encode())

    def _documents(self) -> Iterator[tuple[str, str]]:
        """The path and the content of everything that is not MkDocs' own."""
        for page in port_pages(self._context, self.layout):
            yield self.layout.html(page.path), self._light.document(page)
        for service in self._context.book.services.values():
            for page in light_pages(service, self._context, self.layout):
                yield self.layout.html(page.path), self._light.document(self._linked(page))
            yield from plain_files(service, self._context, self.layout)

    def _linked(self, page: GeneratedPage) -> GeneratedPage:
        return replace(page, edit=self._edit_url(page.edit) or "")
