"""Search: the services that match every term of a query, the best match first, with where each matches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portbook.catalogue.facts import NAMES, facts
from portbook.catalogue.identifier import product_of
from portbook.catalogue.query import IdentifierTerm, PortTerm, Term, Word
from portbook.model import Flow, Need, Ports, Service, Transport
from portbook.spelling import near

_IN_A_RANGE, _WIDEST = 90, 30
"""What a port is worth in a range of two, and at least, however wide the range is."""
_SOURCE_PORT = 40
"""What a match is worth less where the port is the one that the first packet comes from."""
_NEEDS = {Need.REQUIRED: 2, Need.RECOMMENDED: 1, Need.OPTIONAL: 0}
"""Between equal ports, the flow that is needed more comes first, and the one that a file starts with."""
_SIBLING = 60
_MOST_NEAR = 5


@dataclass(frozen=True)
class Match:
    """Where a term was found.

    Attributes:
        place: as people call it: `title`, `flow sql`.
        text: what stands there.
        score: what it is worth; more is better.
    """

    place: str
    text: str
    score: int


@dataclass(frozen=True)
class Hit:
    """A service that matches every term.

    Attributes:
        service: the service.
        matches: where, the best first; at least one for each term.
        score: what its best match of each term is worth, together.
    """

    service: Service
    matches: tuple[Match, ...]
    score: int


def search(query: Sequence[Term], services: Iterable[Service]) -> tuple[Hit, ...]:
    """The services that match every term, the best first; of equal ones, those with fewer flows, which say more of each."""
    hits = [hit for service in services if (hit := _hit(query, service))]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, len(hit.service.flows), hit.service.id)))


def _hit(query: Sequence[Term], service: Service) -> Hit | None:
    by_term = [_ranked(_matches(term, service)) for term in query]
    if not by_term or not all(by_term):
        return None
    best = [matches[0] for matches in by_term]
    others = _ranked(match for matches in by_term for match in matches[1:])
    return Hit(service, tuple(dict.fromkeys((*best, *others))), sum(match.score for match in best))


def _ranked(matches: Iterable[Match]) -> list[Match]:
    """The matches, the best first; those of one score in the order of the file."""
    return sorted(matches, key=lambda match: -match.score)


def _matches(term: Term, service: Service) -> Iterator[Match]:
    if isinstance(term, IdentifierTerm):
        yield from _of_identifier(term, service)
    elif isinstance(term, PortTerm):
        yield from _of_port(term, service)
        if term.protocol is None:
            yield from (match for match in _of_word(Word(term.text), service) if match.place in NAMES)
    else:
        yield from _of_word(term, service)


def _of_word(word: Word, service: Service) -> Iterator[Match]:
    for fact in facts(service):
        if fit := fact.fit(word.text):
            yield Match(fact.place, fact.text, fact.weight * fit // 100)


def _of_identifier(term: IdentifierTerm, service: Service) -> Iterator[Match]:
    for identifier in service.identifiers:
        product = product_of(identifier)
        if product == term.product:
            yield Match("identifier", identifier, 100)
        elif product and product.is_sibling_of(term.product):
            yield Match("identifier", identifier, _SIBLING)


def _of_port(term: PortTerm, service: Service) -> Iterator[Match]:
    for place, flow in enumerate(service.flows.values()):
        for transport in flow.transports:
            if term.protocol in (None, transport.protocol):
                yield from _of_transport(term, flow, transport, _NEEDS[flow.need] + (not place))


def _of_transport(term: PortTerm, flow: Flow, transport: Transport, more: int) -> Iterator[Match]:
    """The match of a flow's destination ports, else of its source ports, worth so much more. Any port is no port that it names."""
    worth = max(_worth(term, transport.destination_ports), _worth(term, transport.source_ports) - _SOURCE_PORT)
    if transport.protocol.has_ports and worth > 0:
        yield Match(f"flow {flow.id}", transport.label, worth + more)


def _worth(term: PortTerm, ports: Ports) -> int:
    """What it is worth that some ports have those of the term: less in a wide range; 0 where they have none of them."""
    if ports.is_any:
        return 0
    wanted = term.ports
    meeting = [range_ for range_ in ports.ranges if range_.first <= wanted.last and wanted.first <= range_.last]
    if not meeting:
        return 0
    if wanted in meeting:
        return 100
    narrowest = min(range_.last - range_.first for range_ in meeting)
    return max(_WIDEST, _IN_A_RANGE - 4 * narrowest.bit_length())


def near_names(query: Sequence[Term], services: Iterable[Service]) -> tuple[str, ...]:
    """Ids of services with a name that is spelled much like a term."""
    ids: dict[str, str] = {}
    for service in services:
        for name in (service.id, service.title, *service.title.split(), *service.tags):
            ids.setdefault(name.lower(), service.id)
    names = (name for term in query for name in near(term.text, ids, _MOST_NEAR))
    return tuple(dict.fromkeys(ids[name] for name in names))[:_MOST_NEAR]
