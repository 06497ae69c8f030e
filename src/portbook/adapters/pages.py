"""The pages of a site: read, checked, and mended where they are the site's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from operator import itemgetter
from pathlib import Path

from portbook.adapters.assembled_page import Assembled
from portbook.adapters.include_settings import of_site
from portbook.adapters.included import assembled
from portbook.adapters.page_file import read_page
from portbook.adapters.problem_cache import ProblemCache
from portbook.adapters.rules_blocks import rules_blocks
from portbook.adapters.site import Site
from portbook.atomic import replace_file
from portbook.blocks import Context
from portbook.blocks.closing import closing_problems
from portbook.blocks.preview import subjects
from portbook.blocks.read import read_block
from portbook.blocks.without_form import problems_of_form
from portbook.evidence import EmptyLedger
from portbook.expand import concerns, expand
from portbook.files import UnusableFile, refuse_to_write
from portbook.fix import fixed
from portbook.model import Location, Problem
from portbook.page import Fence, Reference, parse


def problems(site: Site, cache: ProblemCache) -> Iterator[Problem]:
    """What is wrong with the pages and the files that they include; what several pages include is told once."""
    context, rest, read = site.context(EmptyLedger()), _besides_pages(site), page_reader(site)
    told: set[Problem] = set()
    for name, path in site.pages():
        page = read(name, path)
        if isinstance(page, Problem):
            yield page
        elif concerns(page.text):
            depends_on = name, page.text, repr(page.lines), rest
            problems = dict.fromkeys(
                cache.problems(f"page {name}", depends_on, partial(_problems, page, context, name))
            )
            yield from (problem for problem in problems if problem not in told)
            told.update(problems)


def page_reader(site: Site) -> Callable[[str, Path], Assembled | Problem]:
    """Reads a page of the site with the files that it includes, or says why it cannot be read."""
    includes = of_site(site.config)

    def read(name: str, path: Path) -> Assembled | Problem:
        text = read_page(name, path, site.config.docs, site.config.root)
        return text if isinstance(text, Problem) else assembled(text, name, includes(path))

    return read


def _problems(page: Assembled, context: Context, name: str) -> tuple[Problem, ...]:
    problems = [*expand(page.text, context, name).problems, *_of_rules(page.text, context, name)]
    return tuple(replace(problem, where=page.place(problem.where)) for problem in problems)


def _of_rules(text: str, context: Context, name: str) -> Iterator[Problem]:
    """What whole files on a page close, and which tabs its blocks of rules lack."""
    for block in rules_blocks(text, context, name):
        with suppress(Exception):  # of what cannot be made, the page's problems tell, or the check
            yield from closing_problems(block, context)
            yield from problems_of_form(block, context)


def _besides_pages(site: Site) -> str:
    """Hash of what the problems of a page depend on besides its text; empty where services came from no file."""
    services = [(service.id, service.digest, service.path) for service in site.book.services.values()]
    rest = services, [*site.targets], dict(site.broken), site.problems, site.releases, site.network.estate.digest
    return sha256(repr(rest).encode("utf-8", "surrogatepass")).hexdigest() if all(map(itemgetter(1), services)) else ""


def services_on(site: Site, name: str, path: Path) -> frozenset[str]:
    """The ids of the services that a page shows or mentions; none where it cannot be read."""
    page = page_reader(site)(name, path)
    if isinstance(page, Problem):
        return frozenset()
    context = site.context(EmptyLedger())
    parts = parse(page.text)
    mentioned = {part.service for part in parts if isinstance(part, Reference)}
    blocks = (read_block(part, context, name).block for part in parts if isinstance(part, Fence))
    return frozenset(mentioned.union(*(subjects(block, context) for block in blocks if block)))


def mend(site: Site) -> Iterator[str | Problem]:
    """Mend stale references; the names of the files that were mended, and why others were not."""
    pages = dict(site.pages())
    for name, path in pages.items():
        yield from _mended(site, name, path)
    for name, lines in sorted(_stale_elsewhere(site, pages).items()):
        yield from _mended(site, name, site.config.root / name, lines)


def _stale_elsewhere(site: Site, pages: Mapping[str, Path]) -> dict[str, set[int]]:
    """The lines with stale references in files that pages include and that are no pages, by name of the file."""
    context, read = site.context(EmptyLedger()), page_reader(site)
    stale: dict[str, set[int]] = {}
    for name, path in pages.items():
        page = read(name, path)
        if isinstance(page, Assembled) and page.lines:
            for problem in _problems(page, context, name):
                if problem.id == "stale-reference" and problem.where.path not in pages:
                    stale.setdefault(problem.where.path, set()).add(problem.where.line)
    return stale


def _mended(site: Site, name: str, path: Path, lines: Collection[int] | None = None) -> Iterator[str | Problem]:
    text = read_page(name, path, site.config.docs, site.config.root)
    if isinstance(text, str) and (mended := fixed(text, site.book, lines)) != text:
        yield _written(name, path, mended, site.config.root)


def _written(name: str, path: Path, text: str, root: Path) -> str | Problem:
    try:
        refuse_to_write(path, root)
    except UnusableFile as unusable:
        return Problem(Location(name), "not-mended", unusable.message, unusable.cure)
    if not replace_file(path.resolve(), text):
        return Problem(Location(name), "not-mended", "the page cannot be written", "mend the rights of its folder")
    return name
