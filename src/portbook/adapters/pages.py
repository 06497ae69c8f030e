"""The pages of a site: read, checked, and mended where they are the site's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from io import StringIO
from operator import itemgetter
from pathlib import Path

from portbook.adapters.problem_cache import ProblemCache
from portbook.adapters.site import Site
from portbook.atomic import replace_file
from portbook.blocks import Context
from portbook.blocks.preview import subjects
from portbook.blocks.read import read_block
from portbook.evidence import EmptyLedger
from portbook.expand import concerns, expand
from portbook.files import UnusableFile, read_file, refuse_outside, refuse_to_write
from portbook.fix import fixed
from portbook.model import Location, Problem
from portbook.page import Fence, Reference, parse

LARGEST = 4 * 1024 * 1024
"""Bytes; no page that a person keeps comes near it."""


def read_page(name: str, path: Path, *folders: Path) -> str | Problem:
    """The text of a page, or why there is none; also where it is in none of the folders."""
    where = Location(name)
    try:
        refuse_outside(path, *folders)
        content = read_file(path, LARGEST + 1)
    except UnusableFile as unusable:
        return Problem(where, "unreadable", unusable.message, unusable.cure)
    if len(content) > LARGEST:
        return Problem(where, "too-large", "the page is larger than 4 MiB", "split it")
    try:
        return StringIO(content.decode("utf-8-sig"), newline=None).getvalue()
    except UnicodeDecodeError:
        return Problem(where, "not-utf-8", "the page is not UTF-8", "save it as UTF-8")


def problems(site: Site, cache: ProblemCache) -> Iterator[Problem]:
    """What is wrong with the pages."""
    context, rest = site.context(EmptyLedger()), _besides_pages(site)
    for name, path in site.pages():
        text = read_page(name, path, site.config.docs, site.config.root)
        if isinstance(text, Problem):
            yield text
        elif concerns(text):
            yield from cache.problems(f"page {name}", (name, text, rest), partial(_problems, text, context, name))


def _problems(text: str, context: Context, name: str) -> tuple[Problem, ...]:
    return expand(text, context, name).problems


def _besides_pages(site: Site) -> str:
    """Hash of what the problems of a page depend on besides its text; empty where services came from no file."""
    services = [(service.id, service.digest, service.path) for service in site.book.services.values()]
    rest = services, [*site.targets], dict(site.broken), site.problems, site.releases, site.network.estate.digest
    return sha256(repr(rest).encode("utf-8", "surrogatepass")).hexdigest() if all(map(itemgetter(1), services)) else ""


def services_on(site: Site, name: str, path: Path) -> frozenset[str]:
    """The ids of the services that a page shows or mentions; none where it cannot be read."""
    text = read_page(name, path, site.config.docs, site.config.root)
    if isinstance(text, Problem):
        return frozenset()
    context = site.context(EmptyLedger())
    parts = parse(text)
    mentioned = {part.service for part in parts if isinstance(part, Reference)}
    blocks = (read_block(part, context, name).block for part in parts if isinstance(part, Fence))
    return frozenset(mentioned.union(*(subjects(block, context) for block in blocks if block)))


def mend(site: Site) -> Iterator[str | Problem]:
    """Mend stale references; the names of the pages that were mended, and why others were not."""
    for name, path in site.pages():
        text = read_page(name, path, site.config.docs, site.config.root)
        if isinstance(text, str) and (mended := fixed(text, site.book)) != text:
            yield _written(name, path, mended, site.config.root)


def _written(name: str, path: Path, text: str, root: Path) -> str | Problem:
    try:
        refuse_to_write(path, root)
    except UnusableFile as unusable:
        return Problem(Location(name), "not-mended", unusable.message, unusable.cure)
    if not replace_file(path.resolve(), text):
        return Problem(Location(name), "not-mended", "the page cannot be written", "mend the rights of its folder")
    return name
