"""Which services use which port: every port that flows name, seen from the port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from portbook.model import Book, Flow, PortRange, Role, Scope, Service, Transport

_FEW = 4
"""The ports of a range that are still single ports to a reader: 20-21 of FTP, 137-139 of NetBIOS."""


class End(StrEnum):
    """The end of a flow that a port belongs to."""

    DESTINATION = "destination"
    SOURCE = "source"


@dataclass(frozen=True)
class PortUse:
    """What one transport of a flow says about ports.

    Attributes:
        service: whose flow it is.
        flow: the flow.
        transport: the protocol, and its ports.
        end: the end that the ports belong to.
        ports: neighbouring ports, never all of them.
    """

    service: Service
    flow: Flow
    transport: Transport
    end: End
    ports: PortRange

    @property
    def protocol(self) -> str:
        """`TCP`."""
        return self.transport.protocol.title

    @property
    def listeners(self) -> tuple[Role, ...]:
        """The reader's hosts on which a program listens on the port."""
        if self.end is End.SOURCE:
            return ()
        return tuple(role for role in map(self.service.roles.get, self.flow.destination_roles) if role and role.host)

    @property
    def is_local(self) -> bool:
        """Whether the traffic stays on the host."""
        return self.flow.scope is Scope.SELF


@dataclass(frozen=True)
class PortUses:
    """What is known about one port.

    Attributes:
        port: its number.
        single: where it is named, alone or with a few neighbours.
        within: the larger ranges that contain it.
    """

    port: int
    single: tuple[PortUse, ...]
    within: tuple[PortUse, ...]


def is_named(ports: PortRange) -> bool:
    """Whether the ports are few enough to be told one by one."""
    return ports.last - ports.first < _FEW


def uses_of_service(service: Service) -> Iterator[PortUse]:
    """What the flows of a service say, in the order of the file; of any port they say nothing."""
    for flow in service.flows.values():
        for transport in flow.transports:
            ends = ((End.DESTINATION, transport.destination_ports), (End.SOURCE, transport.source_ports))
            for end, ports in ends if transport.protocol.has_ports else ():
                if not ports.is_any:
                    yield from (PortUse(service, flow, transport, end, range_) for range_ in ports.ranges)


def port_uses(book: Book) -> list[PortUses]:
    """Every port that a flow names, in order of number."""
    uses = [use for service in book.products.values() for use in uses_of_service(service)]
    ranges = [use for use in uses if not is_named(use.ports)]
    by_port: dict[int, list[PortUse]] = {}
    for use in uses:
        for port in _members(use.ports) if is_named(use.ports) else ():
            by_port.setdefault(port, []).append(use)
    return [PortUses(port, tuple(single), _around(ranges, port)) for port, single in sorted(by_port.items())]


def _members(ports: PortRange) -> Iterable[int]:
    return range(ports.first, ports.last + 1)


def _around(ranges: Iterable[PortUse], port: int) -> tuple[PortUse, ...]:
    return tuple(use for use in ranges if use.ports.first <= port <= use.ports.last)
