"""What `portbook diff --format comment` links: places that the command line names, and pages of the built site."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import quote

from portbook.adapters.cli.choices import Unusable, of_argument
from portbook.adapters.cli.mkdocs_file import uses_directory_urls
from portbook.adapters.pages import services_on
from portbook.adapters.site import Site
from portbook.escape.url import destination
from portbook.report.diff import Link


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
