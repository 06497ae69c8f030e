"""A flow, its ends and its protocols, as an answer has them: the names are those of the published API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portbook.blocks.selection import DirectedFlow
from portbook.escape.visible import one_line
from portbook.export.api.services import flow_data
from portbook.model import Service


@dataclass(frozen=True)
class End:
    """Where one end of a flow is.

    Attributes:
        any: whether it may be anywhere.
        networks: networks in CIDR notation.
        names: host names; `*.` is a wildcard.
        placeholder: whether only the reader knows its addresses, or some of them.
    """

    any: bool
    networks: tuple[str, ...]
    names: tuple[str, ...]
    placeholder: bool


@dataclass(frozen=True)
class PortRange:
    """Ports.

    Attributes:
        first: the first port.
        last: the last one, which is in it too.
    """

    first: int
    last: int


@dataclass(frozen=True)
class TransportState:
    """A protocol with its ports.

    Attributes:
        label: as people write it: `UDP 3478`, `UDP any from port 41641`.
        protocol: its name; `any` for any protocol.
        number: its number at IANA; null for any protocol.
        destination_ports: where the first packet goes; empty for a protocol without ports.
        source_ports: where the first packet comes from; likewise.
        icmp_type: the type in ICMP; null for every type, and for other protocols.
        icmpv6_type: the type in ICMPv6; likewise.
        icmp_code: the code; likewise.
    """

    label: str
    protocol: str
    number: int | None
    destination_ports: tuple[PortRange, ...]
    source_ports: tuple[PortRange, ...]
    icmp_type: int | None
    icmpv6_type: int | None
    icmp_code: int | None


@dataclass(frozen=True)
class Source:
    """Where a fact was read.

    Attributes:
        title: of the document.
        url: its address.
        checked: the day of the last check, ISO 8601; empty for none.
    """

    title: str
    url: str
    checked: str


@dataclass(frozen=True)
class FlowState:
    """Who sends the first packet to whom, over what, and why.

    Attributes:
        flow: its id in the service.
        direction: as the roles of the question see it: `inbound` or `outbound`; empty where no role is asked for, or the flow
            stays on the host.
        title: a short name.
        purpose: what it is for; may be empty.
        need: `required`, `recommended` or `optional`.
        without: what happens where it is closed; may be empty.
        conditions: under which there is such a flow.
        notes: remarks.
        from_: the ids of the roles that send the first packet.
        to: the ids of the roles that receive it.
        source: where those are that send it.
        destination: where those are that receive it.
        families: `ipv4`, `ipv6` or both.
        loopback: whether it stays on the host.
        tracked: whether connection tracking recognises the replies.
        transports: its protocols.
        profiles: the ids of the profiles that it is in.
        references: where it was read.
        path: its file.
        line: its line there.
        column: its column there.
    """

    flow: str
    direction: str
    title: str
    purpose: str
    need: str
    without: str
    conditions: tuple[str, ...]
    notes: tuple[str, ...]
    from_: tuple[str, ...]
    to: tuple[str, ...]
    source: End
    destination: End
    families: tuple[str, ...]
    loopback: bool
    tracked: bool
    transports: tuple[TransportState, ...]
    profiles: tuple[str, ...]
    references: tuple[Source, ...]
    path: str
    line: int
    column: int

    @property
    def summary(self) -> str:
        """`sql (required, inbound): application → server, TCP 5432: Queries`."""
        facts = ", ".join(filter(None, (self.need, self.direction)))
        over = " and ".join(transport.label for transport in self.transports)
        purpose = f": {self.purpose}" if self.purpose else ""
        return f"{self.flow} ({facts}): {' or '.join(self.from_)} → {' or '.join(self.to)}, {over}{purpose}"


def flow_state(service: Service, directed: DirectedFlow) -> FlowState:
    """A flow as an answer has it; texts by people are on one line, and what is hidden in them is visible."""
    flow = directed.flow
    data: dict[str, Any] = flow_data(service, flow)
    return FlowState(
        flow=flow.id,
        direction=directed.direction.value if directed.direction else "",
        title=one_line(flow.label),
        purpose=one_line(flow.purpose),
        need=flow.need.value,
        without=one_line(flow.without),
        conditions=tuple(map(one_line, flow.conditions)),
        notes=tuple(map(one_line, flow.notes)),
        from_=flow.source_roles,
        to=flow.destination_roles,
        source=_end(data["source"]),
        destination=_end(data["destination"]),
        families=tuple(data["families"]),
        loopback=data["loopback"],
        tracked=data["tracked"],
        transports=tuple(
            _transport(transport.label, facts)
            for transport, facts in zip(flow.transports, data["transports"], strict=True)
        ),
        profiles=tuple(data["profiles"]),
        references=tuple(_source(service, id_) for id_ in flow.references),
        path=flow.where.path,
        line=flow.where.line,
        column=flow.where.column,
    )


def _end(data: dict[str, Any]) -> End:
    return End(data["any"], tuple(data["networks"]), tuple(data["names"]), data["placeholder"])


def _transport(label: str, data: dict[str, Any]) -> TransportState:
    ports = {
        name: tuple(PortRange(**range_) for range_ in data[name]) for name in ("destination_ports", "source_ports")
    }
    return TransportState(label=label, **{**data, **ports})


def _source(service: Service, id_: str) -> Source:
    reference = service.references[id_]
    checked = reference.checked.isoformat() if reference.checked else ""
    return Source(one_line(reference.title), one_line(reference.url), checked)
