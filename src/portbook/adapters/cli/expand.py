"""`portbook expand`: the site as plain Markdown, for any generator."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from portbook.adapters.cli.unusable import Unusable
from portbook.adapters.mkdocs_file import site_name
from portbook.adapters.page_file import read_page
from portbook.adapters.selected_services import book_of_pages
from portbook.adapters.site import Site, read_site
from portbook.blocks import Context
from portbook.evidence import FixedLedger
from portbook.export import api
from portbook.export.downloads import downloads
from portbook.export.downloads.estate import estate_downloads
from portbook.export.feeds import Publisher, feeds
from portbook.files import UnusableFile, is_outside, leaves, refuse_to_write
from portbook.generated import as_markdown, port_pages, service_pages, tree, twin
from portbook.layout import AddressStyle, Layout
from portbook.model import Location, Problem, Severity
from portbook.proof.check import check


@click.command
@click.option(
    "--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="An empty or new folder."
)
def expand(folder: Path) -> None:
    """Write the pages with their fences expanded, as plain Markdown, with all files that they link to.

    Any generator shows them: Hugo, Docusaurus, Sphinx with MyST, GitHub. Badges say what the last check found.
    """
    site = read_site(Path.cwd())
    if folder.is_dir() and any(folder.iterdir()):
        message = f"{folder} is not empty"
        raise Unusable(
            Problem(Location(str(folder), 0, 0), "not-empty", message, "name a new folder, or empty this one")
        )
    if folder.is_symlink() or not leaves(folder, site.config.docs):
        message = f"{folder} is a symbolic link, or lies among the pages of the site"
        raise Unusable(Problem(Location(str(folder), 0, 0), "among-pages", message, "name a folder elsewhere"))
    problems = list(site.problems)
    for path, content in _files(site, problems):
        _write(folder, path, content)
    for problem in sorted(problems):
        click.echo(str(problem), err=True)
    sys.exit(1 if any(problem.severity is Severity.ERROR for problem in problems) else 0)


def _files(site: Site, problems: list[Problem]) -> Iterator[tuple[str, str | bytes | Path]]:
    """The path of each file, and its content, or the file that it is a copy of."""
    targets = tuple(site.targets.values())
    context = site.context(FixedLedger.of(check(book_of_pages(site), targets, site.ledger, minutes=0)))
    layout = Layout(site.config.pages, AddressStyle.MARKDOWN)
    written: set[str] = set()
    for name, content in _written(site, context, layout, problems):
        written.add(name)
        yield name, content
    if site.config.pages:
        yield from (file for file in _generated(site, context, layout) if file[0] not in written)


def _written(site: Site, context: Context, layout: Layout, problems: list[Problem]) -> Iterator[tuple[str, str | Path]]:
    """What people write: pages in plain Markdown, and all other files."""
    folders = site.config.docs, site.config.root
    for path in sorted(site.config.docs.rglob("*")):
        name = path.relative_to(site.config.docs).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in Path(name).parts):
            continue
        if path.suffix == ".md":
            text = read_page(name, path, *folders)
            if isinstance(text, Problem):
                problems.append(text)
            else:
                yield name, twin(text, context, layout, name, problems)
        elif is_outside(path, *folders):
            message = "a symbolic link leads out of the site, so it is not copied"
            cure = "put the file itself in the place of the link"
            problems.append(Problem(Location(name, 0, 0), "not-copied", message, cure))
        else:
            yield name, path


def _generated(site: Site, context: Context, layout: Layout) -> Iterator[tuple[str, str | bytes]]:
    """What nobody writes."""
    for name, text in service_pages(context, layout):
        yield name, twin(text, context, layout, name)
    yield from api.documents(site.written, site.book, site.broken, site.releases).items()
    yield from downloads(site.book).items()
    yield from estate_downloads(site.network).items()
    yield from feeds(Publisher(site_name(site.config.root / "mkdocs.yml")), site.releases, site.titles).items()
    for service in site.book.services.values():
        yield from tree(service, context, layout)
    yield from ((page.path, as_markdown(page, layout)) for page in port_pages(context, layout))


def _write(folder: Path, path: str, content: str | bytes | Path) -> None:
    """Write a file of the tree.

    Raises:
        Unusable: it cannot be written.
    """
    file = folder / path
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        refuse_to_write(file, folder)
        if isinstance(content, Path):
            shutil.copyfile(content, file)
        else:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    except (OSError, UnusableFile) as error:
        message = f"{file} cannot be written ({error})"
        raise Unusable(
            Problem(Location(str(file), 0, 0), "not-written", message, "mend the rights of the folder")
        ) from error
