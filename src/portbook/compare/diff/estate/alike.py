"""Changes of several flows between the same ends, as one: a host group has dozens of flows, and a reviewer one look."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from portbook.compare.diff.change import Packets
from portbook.compare.diff.flow_changes import FlowChange
from portbook.model import Flow, Need, Ports, Rule, Transport
from portbook.model.waiver import Acceptance

_NEEDS = list(Need)
"""From required to optional."""


@dataclass(frozen=True)
class Alike:
    """Changes of one role that differ in protocols and ports only, as one change.

    Attributes:
        change: all of them, as one flow would change.
        flows: their flows, of the new version, or the old one where they are gone.
        waivers: what accepts each of them.
    """

    change: FlowChange
    flows: tuple[Flow, ...]
    waivers: tuple[Acceptance, ...]


def alike(changes: Iterable[tuple[FlowChange, tuple[Acceptance, ...]]]) -> tuple[Alike, ...]:
    """The changes of a role, each with the waivers that accept it; those that are alike as one."""
    sets: dict[Hashable, list[FlowChange]] = {}
    accepted: dict[Hashable, tuple[Acceptance, ...]] = {}
    for change, waivers in changes:
        kind = _kind(change), waivers
        sets.setdefault(kind, []).append(change)
        accepted[kind] = waivers
    return tuple(
        Alike(reduce(_both, members), tuple(filter(None, (one.new or one.old for one in members))), accepted[kind])
        for kind, members in sets.items()
    )


def _kind(change: FlowChange) -> Hashable:
    """What changes that are told together have in common."""
    moves = bool(change.packets.opened), bool(change.packets.closed)
    needs = () if any(moves) else tuple(flow.need if flow else None for flow in (change.old, change.new))
    return change.direction, change.impacts, ends(change.old), ends(change.new), moves, needs


def ends(flow: Flow | None) -> Hashable:
    """Between whom a flow is, and how its packets are answered; None for none."""
    if flow is None:
        return None
    return flow.source_roles, flow.destination_roles, flow.source, flow.destination, flow.family, flow.scope, flow.reply


def _both(one: FlowChange, other: FlowChange) -> FlowChange:
    return replace(
        one,
        old=_one_flow(one.old, other.old),
        new=_one_flow(one.new, other.new),
        packets=_united(one.packets, other.packets),
        own=_united(one.own, other.own),
        newly_required=_distinct(one.newly_required, other.newly_required),
    )


def _one_flow(one: Flow | None, other: Flow | None) -> Flow | None:
    if one is None or other is None:
        return one or other
    need = min(one.need, other.need, key=_NEEDS.index)
    return replace(one, transports=_transports((*one.transports, *other.transports)), need=need)


def _transports(transports: Iterable[Transport]) -> tuple[Transport, ...]:
    """One transport for those that differ in their destination ports only."""
    united: dict[Hashable, Transport] = {}
    for transport in transports:
        kind = transport.protocol, transport.source_ports, transport.icmp
        former = united.get(kind)
        ports = former.destination_ports.ranges if former else ()
        united[kind] = replace(transport, destination_ports=Ports((*ports, *transport.destination_ports.ranges)))
    return tuple(united.values())


def _united(one: Packets, other: Packets) -> Packets:
    return Packets(_distinct(one.opened, other.opened), _distinct(one.closed, other.closed))


def _distinct(one: Sequence[Rule], other: Sequence[Rule]) -> tuple[Rule, ...]:
    return tuple(dict.fromkeys((*one, *other)))
