"""The page about one port: which services use it, and what collides; and the page with all ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portbook.blocks.cells import conditions
from portbook.escape.markdown import inline
from portbook.generated.page import Cell, GeneratedPage, Heading, PageLink, Part, Prose, Table
from portbook.layout import Layout
from portbook.model import Role
from portbook.port_uses import End, PortUse, PortUses

_MOST_NAMED = 8
"""The services that a sentence names; of more, it says how many."""


def port_page(uses: PortUses, layout: Layout) -> GeneratedPage:
    """The page."""
    title = f"Port {uses.port}"
    head = Heading(1, f"{title}: {' and '.join(_protocols(uses.single))}")
    return GeneratedPage(layout.port(uses.port), title, (head, *_parts(uses, layout)))


def _parts(uses: PortUses, layout: Layout) -> Iterator[Part]:
    yield PageLink(layout.ports(), "All ports")
    yield Prose(f"{_summary(uses)}\n")
    yield from map(Prose, _collisions(uses))
    for end, heading in ((End.DESTINATION, "As destination port"), (End.SOURCE, "As source port")):
        chosen = [use for use in uses.single if use.end is end]
        if chosen:
            yield Heading(2, heading)
            yield _table(chosen, layout)
    if uses.within:
        yield Heading(2, "In a range of ports")
        yield _table(uses.within, layout, ranges=True)


def _summary(uses: PortUses) -> str:
    titles = _titles(uses.single)
    verb = "uses" if len(titles) == 1 else "use"
    return f"{inline(_listed(titles))} {verb} port {uses.port}."


def _collisions(uses: PortUses) -> Iterator[str]:
    """What cannot run on one host without a change: two programs that listen on the same port of the same protocol."""
    for protocol in _protocols(uses.single):
        titles = _titles(use for use in uses.single if use.protocol == protocol and use.listeners)
        if len(titles) > 1:
            told = f"{_listed(titles)} listen on {protocol} {uses.port}: on one host, only one of them can. Change the others."
            yield f'!!! warning "Several services listen on {protocol} {uses.port}"\n\n    {inline(told)}\n'


def _protocols(uses: Iterable[PortUse]) -> list[str]:
    return sorted({use.protocol for use in uses})


def _titles(uses: Iterable[PortUse]) -> list[str]:
    return list(dict.fromkeys(use.service.title for use in uses))


def _listed(titles: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and 60 more`."""
    named = list(titles[:_MOST_NAMED])
    if len(titles) > _MOST_NAMED:
        return f"{', '.join(named)} and {len(titles) - _MOST_NAMED} more services"
    return " and ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))


def _table(uses: Iterable[PortUse], layout: Layout, *, ranges: bool = False) -> Table:
    titles = ("Service", *(["Ports"] if ranges else []), "Protocol", "Direction", "Purpose", "Need")
    return Table(titles, tuple(_row(use, layout, ranges=ranges) for use in uses))


def _row(use: PortUse, layout: Layout, *, ranges: bool) -> tuple[Cell, ...]:
    need = "; ".join([use.flow.need.value, *conditions(use.flow)])
    words = [use.protocol, direction(use), use.flow.purpose or use.flow.label, need]
    service = Cell(use.service.title, page=layout.service(use.service.id))
    return (service, *([Cell(use.ports.spell())] if ranges else []), *map(Cell, words))


def direction(use: PortUse) -> str:
    """Where the traffic goes, as the reader's hosts see it: `inbound to Server, from Client`."""
    sources, destinations = (_roles(use, ids) for ids in (use.flow.source_roles, use.flow.destination_roles))
    if use.is_local:
        return f"on {_named(sources)} itself"
    sent, received = (_named(role for role in roles if role.host) for roles in (sources, destinations))
    if sent and received:
        return f"inbound to {received}, outbound from {sent}"
    if sent:
        return f"outbound from {sent}, to {_named(destinations)}"
    return f"inbound to {_named(destinations)}, from {_named(sources)}"


def _roles(use: PortUse, ids: Iterable[str]) -> list[Role]:
    return [use.service.roles[id_] for id_ in ids]


def _named(roles: Iterable[Role]) -> str:
    return " and ".join(role.title for role in roles)


def all_ports_page(ports: Iterable[PortUses], layout: Layout) -> GeneratedPage:
    """The page with all ports: a row for each."""
    table = Table(("Port", "Protocol", "Services"), tuple(_row_of_port(uses, layout) for uses in ports))
    return GeneratedPage(layout.ports(), "All ports", (Heading(1, "All ports"), table))


def _row_of_port(uses: PortUses, layout: Layout) -> tuple[Cell | tuple[Cell, ...], ...]:
    services = {use.service.id: use.service for use in uses.single}.values()
    linked = tuple(Cell(service.title, page=layout.service(service.id)) for service in services)
    port = Cell(str(uses.port), page=layout.port(uses.port))
    return (port, Cell(", ".join(_protocols(uses.single))), linked)
