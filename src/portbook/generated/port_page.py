"""The page about one port: which services use it, and what collides; and the page with all ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portbook.blocks.cells import conditions
from portbook.escape.html import address
from portbook.escape.markdown import inline
from portbook.generated.page import GeneratedPage
from portbook.layout import Layout, Links
from portbook.model import Role
from portbook.port_uses import End, PortUse, PortUses

_MOST_NAMED = 8
"""The services that a sentence names; of more, it says how many."""


def port_page(uses: PortUses, layout: Layout) -> GeneratedPage:
    """The page. Its tables are HTML: hundreds of such pages are made in each build."""
    path = layout.port(uses.port)
    links = Links(layout, path)
    protocols = " and ".join(_protocols(uses.single))
    title = f"Port {uses.port}"
    return GeneratedPage(path, title, "\n".join([f"# {title}: {protocols}\n", *_parts(uses, links)]))


def _parts(uses: PortUses, links: Links) -> Iterator[str]:
    yield f'<p><a href="{_address(links.layout.ports(), links)}">All ports</a></p>\n'
    yield f"{_summary(uses)}\n"
    yield from _collisions(uses)
    for end, heading in ((End.DESTINATION, "As destination port"), (End.SOURCE, "As source port")):
        chosen = [use for use in uses.single if use.end is end]
        if chosen:
            yield f"## {heading}\n\n{_table(chosen, links)}"
    if uses.within:
        yield f"## In a range of ports\n\n{_table(uses.within, links, ranges=True)}"


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
            yield f'!!! warning "Several services listen on it"\n\n    {inline(told)}\n'


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


def _table(uses: Iterable[PortUse], links: Links, *, ranges: bool = False) -> str:
    titles = ["Service", *(["Ports"] if ranges else []), "Protocol", "Direction", "Purpose", "Need"]
    head = "".join(f"<th>{title}</th>" for title in titles)
    rows = "\n".join(_row(use, links, ranges=ranges) for use in uses)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"


def _row(use: PortUse, links: Links, *, ranges: bool) -> str:
    service = f'<a href="{_address(links.layout.service(use.service.id), links)}">{inline(use.service.title)}</a>'
    need = "; ".join([use.flow.need.value, *conditions(use.flow)])
    words = [use.protocol, direction(use), use.flow.purpose or use.flow.label, need]
    cells = [service, *([use.ports.spell()] if ranges else []), *map(inline, words)]
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


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
    path = layout.ports()
    links = Links(layout, path)
    rows = "\n".join(_row_of_port(uses, links) for uses in ports)
    head = "<tr><th>Port</th><th>Protocol</th><th>Services</th></tr>"
    table = f"<table>\n<thead>{head}</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
    return GeneratedPage(path, "All ports", f"# All ports\n\n{table}")


def _row_of_port(uses: PortUses, links: Links) -> str:
    services = {use.service.id: use.service for use in uses.single}.values()
    linked = ", ".join(
        f'<a href="{_address(links.layout.service(service.id), links)}">{inline(service.title)}</a>'
        for service in services
    )
    port = f'<a href="{_address(links.layout.port(uses.port), links)}">{uses.port}</a>'
    return f"<tr><td>{port}</td><td>{', '.join(_protocols(uses.single))}</td><td>{linked}</td></tr>"


def _address(page: str, links: Links) -> str:
    return address(links.page_link(page))
