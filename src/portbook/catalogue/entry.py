"""What a list of services says of each: its title, its shelf, and the ports that it listens on."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.model import Ports, Protocol, Service


@dataclass(frozen=True)
class Entry:
    """One service, in a list.

    Attributes:
        id: its id.
        title: its title.
        summary: what it is; may be empty.
        group: its shelf; may be empty.
        tags: words that people look for it by.
        ports: destination ports by protocol, `TCP 80, 443`; protocols without ports by their name.
    """

    id: str
    title: str
    summary: str
    group: str
    tags: tuple[str, ...]
    ports: tuple[str, ...]


def entry_of(service: Service) -> Entry:
    """A service as a list shows it."""
    return Entry(service.id, service.title, service.summary, service.group, service.tags, tuple(_ports(service)))


def _ports(service: Service) -> list[str]:
    """One text for each protocol, in order of number. `any` stands only where no flow names a port."""
    by_protocol: dict[Protocol, Ports] = {}
    for transport in (transport for flow in service.flows.values() for transport in flow.transports):
        named = Ports(()) if transport.destination_ports.is_any else transport.destination_ports
        before = by_protocol.get(transport.protocol, Ports(()))
        by_protocol[transport.protocol] = Ports((*before.ranges, *named.ranges))
    return [_spelled(protocol, ports) for protocol, ports in sorted(by_protocol.items())]


def _spelled(protocol: Protocol, ports: Ports) -> str:
    name = protocol.title
    return f"{name} {ports.spell() or 'any'}" if protocol.has_ports else name
