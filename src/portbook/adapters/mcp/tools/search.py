"""`search_services`: as `portbook search`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.found_services import find_services, has_own
from portbook.adapters.mcp.answer import Answer, Tool, told
from portbook.adapters.mcp.arguments import word
from portbook.adapters.mcp.current_site import Snapshot
from portbook.adapters.mcp.proof_state import DATA_ALONE, unproven
from portbook.catalogue.query import terms
from portbook.escape.visible import one_line
from portbook.report.base import counted

_MOST_HITS, _MOST_MATCHES, _MOST_TERMS = 50, 10, 20


@dataclass(frozen=True)
class Query:
    """What is searched.

    Attributes:
        query: words, ports (`9090`, `443/tcp`, `udp 53`), protocols (`esp`), host names, package URLs or CPE names, with spaces
            between them; a service matches where it has every one.
    """

    query: str = word(longest=200)


@dataclass(frozen=True)
class Match:
    """Where a service matches.

    Attributes:
        place: such as `title` or `flow web`.
        text: what stands there.
    """

    place: str
    text: str


@dataclass(frozen=True)
class FoundService:
    """A service that matches.

    Attributes:
        id: what other tools call it by.
        title: as people write it.
        summary: one sentence; may be empty.
        group: its shelf; may be empty.
        source: `site`, or `catalogue`, from which `portbook add` copies it into the site.
        path: its file.
        matches: where it matches, the best first, ten at most.
    """

    id: str
    title: str
    summary: str
    group: str
    source: str
    path: str
    matches: tuple[Match, ...]


@dataclass(frozen=True, kw_only=True)
class Found(Answer):
    """The services that match.

    Attributes:
        catalogue: the version of the catalogue.
        services: the best match first, fifty at most.
        near: where nothing matches, ids that are spelled much like the query.
    """

    catalogue: str = ""
    services: tuple[FoundService, ...] = ()
    near: tuple[str, ...] = ()


def ask(snapshot: Snapshot, asked: Query) -> Found:
    """The services of the site and of the catalogue that match.

    Raises:
        Unusable: the query is empty, or too long.
    """
    query = tuple(dict.fromkeys(terms((asked.query,))))
    if not query:
        raise Unusable(of_argument("the text to search for is empty", "write a word or a port"))
    if len(query) > _MOST_TERMS:
        raise Unusable(of_argument(f"the text has more than {_MOST_TERMS} words", "search for fewer"))
    known, site = snapshot.catalogue, snapshot.site
    found = find_services(query, known, site.written.services if has_own(site.config) else {})
    problems, left_off = told((*site.problems, *known.loaded.problems))
    verb = "matches" if len(found.hits) == 1 else "match"
    services = tuple(_found(data) for data in found.described()[:_MOST_HITS])
    return Found(
        answered=True,
        sentence=f"{counted(len(found.hits), 'service')} of the site and of Portbook's catalogue {known.version} {verb}",
        proof=unproven(DATA_ALONE),
        problems=problems,
        left_off=left_off + len(found.hits) - len(services),
        catalogue=known.version,
        services=services,
        near=found.near,
    )


def _found(data: dict[str, Any]) -> FoundService:
    matches = [Match(match["place"], one_line(match["text"])) for match in data["matches"][:_MOST_MATCHES]]
    lines = {name: one_line(value) for name, value in data.items() if name != "matches"}
    return FoundService(**lines, matches=tuple(matches))


def _words(answer: Found) -> tuple[str, ...]:
    lines = [f"{answer.sentence}:" if answer.services else f"{answer.sentence}."]
    for service in answer.services:
        summary = f": {service.summary}" if service.summary else ""
        lines.append(f"- {service.id} [{service.source}] {service.title}{summary}")
    near = [f"Near: {', '.join(answer.near)}."] if answer.near else []
    return ("\n".join([*lines, *near]),)


TOOL = Tool(
    name="search_services",
    title="Search services",
    description="Find services by name, port, protocol, host name or package, in the site and in Portbook's catalogue.",
    arguments=Query,
    answer=Found,
    written_by_others=("services[].title", "services[].summary", "services[].group", "services[].matches[].text"),
    ask=ask,
    words=_words,
)
