"""Ports as links to the pages about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portbook.escape.html import address
from portbook.escape.markdown import inline
from portbook.layout import AddressStyle, Links
from portbook.model import PortRange, Ports, Service, Transport
from portbook.port_uses import End, is_named, uses_of_service


@dataclass(frozen=True)
class Chip:
    """What a service uses, in a word: `53/tcp+udp`, `41641/udp source`, `ESP`; and the same as HTML."""

    words: str
    html: str


def port_chips(service: Service, links: Links) -> list[Chip]:
    """The ports that the flows of a service name, each once with its protocols, then what has no ports."""
    protocols: dict[tuple[PortRange, End], list[str]] = {}
    for use in uses_of_service(service):
        listed = protocols.setdefault((use.ports, use.end), [])
        if use.protocol.lower() not in listed:
            listed.append(use.protocol.lower())
    named = [_chip(ports, end, listed, links) for (ports, end), listed in protocols.items()]
    return [*named, *(Chip(label, f"<span>{inline(label)}</span>") for label in _without_ports(service))]


def _chip(ports: PortRange, end: End, protocols: Iterable[str], links: Links) -> Chip:
    source = " source" if end is End.SOURCE else ""
    words = f"{ports.spell()}/{'+'.join(protocols)}{source}"
    # In plain Markdown, the links of a catalogue would be most of the page: a service's own page has them.
    link = "" if links.layout.addresses is AddressStyle.MARKDOWN else linked(ports, words, links)
    return Chip(words, link or f"<span>{words}</span>")


def _without_ports(service: Service) -> Iterable[str]:
    """What flows use besides named ports: `ESP`, `ICMP echo-request`."""
    transports = (transport for flow in service.flows.values() for transport in flow.transports)
    return dict.fromkeys(transport.label for transport in transports if not _names_ports(transport))


def _names_ports(transport: Transport) -> bool:
    named = not (transport.destination_ports.is_any and transport.source_ports.is_any)
    return transport.protocol.has_ports and named


def linked(ports: PortRange, words: str, links: Links) -> str:
    """Our own words, which need no escape, as a link to the page about the first of a few ports; empty for a range without one."""
    if not is_named(ports):
        return ""
    return f'<a href="{address(links.page_link(links.layout.port(ports.first)))}">{words}</a>'


def linked_cell(transport: Transport, links: Links) -> str:
    """The ports of a transport in a table's cell, as the table spells them, each with a link where it has a page."""
    source = "" if transport.source_ports.is_any else f" (from {_listed(transport.source_ports, links)})"
    return f"{_listed(transport.destination_ports, links)}{source}"


def _listed(ports: Ports, links: Links) -> str:
    return "any" if ports.is_any else ", ".join(_spelled(ports, links))


def _spelled(ports: Ports, links: Links) -> Iterator[str]:
    for range_ in ports.ranges:
        yield linked(range_, range_.spell(), links) or range_.spell()
