"""Ports as links to the pages about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.escape.html import address, text
from portbook.layout import Links
from portbook.model import PortRange, Ports, Service, Transport
from portbook.port_uses import End, is_named, uses_of_service


def chips(service: Service, links: Links) -> str:
    """The ports that the flows of a service name, each once with its protocols: `53/tcp+udp`, `41641/udp source`; HTML."""
    protocols: dict[tuple[PortRange, End], list[str]] = {}
    for use in uses_of_service(service):
        listed = protocols.setdefault((use.ports, use.end), [])
        if use.protocol.lower() not in listed:
            listed.append(use.protocol.lower())
    spelled = [_chip(ports, end, listed, links) for (ports, end), listed in protocols.items()]
    return " ".join([*spelled, *(f"<span>{text(label)}</span>" for label in _without_ports(service))])


def _chip(ports: PortRange, end: End, protocols: Iterable[str], links: Links) -> str:
    source = " source" if end is End.SOURCE else ""
    return linked(ports, f"{ports.spell()}/{'+'.join(protocols)}{source}", links) or (
        f"<span>{ports.spell()}/{'+'.join(protocols)}{source}</span>"
    )


def _without_ports(service: Service) -> Iterable[str]:
    """What flows use besides named ports: `ESP`, `ICMP echo-request`."""
    transports = (transport for flow in service.flows.values() for transport in flow.transports)
    return dict.fromkeys(transport.label for transport in transports if not _names_ports(transport))


def _names_ports(transport: Transport) -> bool:
    named = not (transport.destination_ports.is_any and transport.source_ports.is_any)
    return transport.protocol.has_ports and named


def linked(ports: PortRange, words: str, links: Links) -> str:
    """Words that lead to the page about the first of a few ports; empty for a range that has no page."""
    if not is_named(ports):
        return ""
    return f'<a href="{address(links.page_link(links.layout.port(ports.first)))}">{text(words)}</a>'


def linked_cell(transport: Transport, links: Links) -> str:
    """The ports of a transport in a table's cell, as the table spells them, each with a link where it has a page."""
    source = "" if transport.source_ports.is_any else f" (from {_listed(transport.source_ports, links)})"
    return f"{_listed(transport.destination_ports, links)}{source}"


def _listed(ports: Ports, links: Links) -> str:
    return "any" if ports.is_any else ", ".join(_spelled(ports, links))


def _spelled(ports: Ports, links: Links) -> Iterator[str]:
    for range_ in ports.ranges:
        yield linked(range_, range_.spell(), links) or range_.spell()
