"""The flows of services, a row for each way of a packet: one protocol from one role to another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from portbook.export.api.services import flow_id
from portbook.export.downloads.end import End, end_of
from portbook.model import Direction, Flow, Profile, Reference, Scope, Service, Transport
from portbook.rules.view import between

ON_THE_HOST = "on the host itself"


@dataclass(frozen=True)
class FlowRow:
    """One way of a packet.

    Attributes:
        id: `service/flow`.
        service: title of the service.
        flow: title of the flow, else its protocols and ports.
        direction: as a host sees it; empty where no host looks.
        source: the end that sends first.
        destination: the end that receives.
        protocol: `TCP`, `ICMP echo-request`.
        source_ports: `any`, or ranges; empty for a protocol without ports.
        destination_ports: likewise.
        need: required, recommended or optional.
        purpose: what it is for.
        without: what happens when it is closed.
        conditions: under which it exists.
        references: where that was read.
    """

    id: str
    service: str
    flow: str
    direction: str
    source: End
    destination: End
    protocol: str
    source_ports: str
    destination_ports: str
    need: str
    purpose: str
    without: str
    conditions: tuple[str, ...]
    references: tuple[Reference, ...]


def flow_rows(service: Service, roles: Collection[str] = (), profile: Profile | None = None) -> tuple[FlowRow, ...]:
    """The rows of a service, in the order of the data.

    Args:
        service: the data.
        roles: ids of the roles whose host the flows are seen from; the others are left out. By default all flows, seen from the
            only host where there is just one.
        profile: only the flows of this profile.
    """
    hosts = tuple(host.id for host in service.hosts)
    flows = service.flows.values() if profile is None else [service.flows[id_] for id_ in profile.flows]
    view = _View(service, frozenset(roles or (hosts if len(hosts) == 1 else ())), whole=not roles)
    return tuple(row for flow in flows for row in view.rows(flow))


@dataclass(frozen=True)
class _View:
    """A service seen from a host that plays some roles: the whole of it, or only what concerns them."""

    service: Service
    mine: frozenset[str]
    whole: bool

    def rows(self, flow: Flow) -> Iterator[FlowRow]:
        roles = self.service.roles
        for transport in flow.transports:
            for source, destination in flow.pairs:
                ends = end_of(roles[source], flow.source), end_of(roles[destination], flow.destination)
                for direction in self._directions(flow, source, destination):
                    yield _row(self.service, flow, transport, direction, ends)

    def _directions(self, flow: Flow, source: str, destination: str) -> Iterator[str]:
        forwarded = between(self.service, source, destination, self.mine)
        if not (self.whole or forwarded) and self.mine.isdisjoint((source, destination)):
            return
        if flow.scope is Scope.SELF:
            yield ON_THE_HOST
        elif forwarded:
            yield str(Scope.FORWARDED)
        elif self.mine.isdisjoint((source, destination)):
            yield ""
        else:
            yield from [Direction.OUTBOUND] if source in self.mine else []
            yield from [Direction.INBOUND] if destination in self.mine else []


def _row(service: Service, flow: Flow, transport: Transport, direction: str, ends: tuple[End, End]) -> FlowRow:
    with_ports = transport.protocol.has_ports
    return FlowRow(
        id=flow_id(service.id, flow.id),
        service=service.title,
        flow=flow.label,
        direction=str(direction),
        source=ends[0],
        destination=ends[1],
        protocol=transport.protocol.title if with_ports else transport.label,
        source_ports=transport.source_ports.spell() if with_ports else "",
        destination_ports=transport.destination_ports.spell() if with_ports else "",
        need=flow.need.value,
        purpose=flow.purpose,
        without=flow.without,
        conditions=flow.conditions,
        references=tuple(service.references[id_] for id_ in flow.references),
    )
