"""What only the comment of `portbook diff` tells: how many snippets there are, links, and pages of the built site."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.mkdocs_file import uses_directory_urls
from portbook.adapters.pages import services_on
from portbook.adapters.site import Site, read_site
from portbook.escape.url import destination
from portbook.load import load_book
from portbook.load.referring_files import referring_files
from portbook.report.diff import DiffReport, Link
from portbook.snippets import identities
from portbook.versions import Version


def for_comment(report: DiffReport, head: Version, links: tuple[str, ...], address: str) -> DiffReport:
    """The report with what only a comment tells.

    Args:
        report: the difference.
        head: the new version.
        links: `TITLE=URL` of each link below the changes.
        address: where the built site is; empty where no page is to be linked.

    Raises:
        Unusable: a link or the address of the site is none.
    """
    site = read_site(Path.cwd())
    changed = {change.service for change in report.changes}
    return replace(
        report,
        snippets=_snippets(site, head, {change.where.path for change in report.changes if change.counts})
        + _of_estate(site, report),
        links=tuple(map(link, links)),
        pages=tuple(pages(site, changed, address)) if address and changed else (),
    )


def first_target() -> tuple[str, ...]:
    """The target whose commands a comment shows where nobody names one: the first tab of the site."""
    return tuple(read_site(Path.cwd()).targets)[:1]


def _snippets(site: Site, version: Version, paths: Collection[str]) -> int:
    """How many snippets the services in some files of a version have, for the targets of the site."""
    files = {path: version.files[path] for path in paths if path in version.files}
    others = referring_files(version.files.values())
    beside = {path: content for path, content in version.files.items() if content in others}
    services = load_book(beside | files, version.addresses).book.services.values()
    targets = tuple(site.targets.values())
    return sum(1 for service in services if service.path in paths for _ in identities(service, targets))


def _of_estate(site: Site, report: DiffReport) -> int:
    """The same of the host groups and zones for which something opens or closes."""
    changed = {change.service for change in report.in_estate()}
    services = [sides.new for sides in report.difference.pairs if sides.new and sides.new.of_estate]
    targets = tuple(site.targets.values())
    return sum(1 for service in services if service.id in changed for _ in identities(service, targets))


def link(text: str) -> Link:
    """`TITLE=URL`.

    Raises:
        Unusable: it is none, or the URL is not of http or https.
    """
    title, _, url = text.partition("=")
    if not title or not destination(url):
        raise Unusable(of_argument(f"--link {text} is no title with a URL", "write TITLE=https://…"))
    return Link(title, url)


def pages(site: Site, services: Collection[str], address: str) -> Iterator[Link]:
    """The pages of a site that show one of these services, as MkDocs builds them below an address.

    Raises:
        Unusable: the address is not one of http or https.
    """
    if not destination(address):
        raise Unusable(of_argument(f"--site {address} is no address of a site", "write https://…"))
    directories = uses_directory_urls(site.config.root / "mkdocs.yml")
    for name, path in site.pages():
        if not services_on(site, name, path).isdisjoint(services):
            yield Link(
                name, f"{address.rstrip('/')}/{_built(path.relative_to(site.config.docs), directories=directories)}"
            )


def _built(page: Path, *, directories: bool) -> str:
    """The path of a page below the address of its site. Source: MkDocs 1.6, "Configuration", use_directory_urls."""
    if page.stem in ("index", "README"):
        built = page.parent / ("" if directories else "index.html")
    else:
        built = page.with_suffix("" if directories else ".html")
    spelled = quote(built.as_posix().removeprefix("."))
    return f"{spelled}/" if directories and spelled else spelled
