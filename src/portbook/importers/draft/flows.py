"""The flows of a draft, with ids that say what they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.importers.draft.fact import Fact
from portbook.importers.draft.joined import Joined
from portbook.importers.draft.names import identifier
from portbook.importers.draft.roles import DraftRole, Roles
from portbook.model import Direction, Scope, Transport
from portbook.model.ids import unused

_LONGEST_PORTS = 20
"""Characters of ports in an id: what is longer names nothing."""


@dataclass(frozen=True)
class DraftFlow:
    """A flow of a draft.

    Attributes:
        id: its key.
        source: the role that sends first.
        destination: the role that receives.
        joined: its facts.
    """

    id: str
    source: DraftRole
    destination: DraftRole
    joined: Joined


def draft_flows(flows: Iterable[Joined], roles: Roles) -> tuple[DraftFlow, ...]:
    """The flows with ids, in order."""
    made: dict[str, DraftFlow] = {}
    for flow in flows:
        fact = flow.fact
        host = roles.host(fact)
        other = host if fact.scope is Scope.SELF else roles.other(flow)
        source, destination = (other, host) if fact.direction is Direction.INBOUND else (host, other)
        id_ = unused(identifier(_name(flow, len(roles.hosts) > 1), "flow"), made)
        made[id_] = DraftFlow(id_, source, destination, flow)
    return tuple(made.values())


def _name(flow: Joined, several: bool) -> str:  # noqa: FBT001  # of this file only
    """Words for an id: the title of the flow, else its protocol and ports, behind the name of its host where there are several."""
    fact = flow.fact
    if fact.title:
        words = fact.title
    else:
        words = "-".join(_transport_name(transport, fact) for transport, _places in flow.transports[:2])
        words += "" if fact.direction is Direction.INBOUND else "-out"
    return f"{fact.host}-{words}" if several and fact.host and fact.host != words else words


def _transport_name(transport: Transport, fact: Fact) -> str:
    protocol = transport.protocol
    if protocol.is_any:
        return "everything"
    if protocol.is_icmp:
        return transport.icmp.label if transport.icmp else "icmp"
    ports = transport.destination_ports
    if ports.is_any and not fact.transport.source_ports.is_any:
        return f"{protocol.name}-from-{fact.transport.source_ports.spell(join='-')[:_LONGEST_PORTS]}"
    return f"{protocol.name}-{ports.spell(join='-')[:_LONGEST_PORTS]}" if protocol.has_ports else protocol.name
