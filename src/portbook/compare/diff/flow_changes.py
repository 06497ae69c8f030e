"""The packets that open and close for one role, flow by flow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portbook.compare.diff.change import Impact, Packets
from portbook.compare.diff.pairing import Pairs
from portbook.compare.diff.role_rules import RoleRules
from portbook.model import ANYWHERE, Direction, Family, Flow, Profile, Rule, Scope, SeenDirection
from portbook.rules import covers, minus

_DIRECTIONS: tuple[SeenDirection, ...] = (Direction.INBOUND, Direction.OUTBOUND, Scope.FORWARDED)


@dataclass(frozen=True)
class FlowChange:
    """What changes in one flow for one role, in one direction.

    Attributes:
        old: the flow before; None where it is new.
        new: the flow now; None where it is gone.
        direction: seen from the role.
        packets: those of all flows of the role that open or close.
        own: those that only one version of this flow has, whatever other flows open.
        by_profile: those that open or close in a profile, by the place of the profile among the pairs.
        newly_required: the packets that no required flow had before.
        impacts: the classes, the gravest first.
    """

    old: Flow | None
    new: Flow | None
    direction: SeenDirection
    packets: Packets
    own: Packets
    by_profile: Mapping[int, Packets]
    newly_required: tuple[Rule, ...]
    impacts: tuple[Impact, ...]


def flow_changes(old: RoleRules, new: RoleRules, flows: Pairs[Flow], profiles: Pairs[Profile]) -> Iterator[FlowChange]:
    """Every change of a flow by which packets open or close, or become required.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    sides = [(before.flows if before else (), after.flows if after else ()) for before, after in profiles]
    members = [(old.of(before), new.of(after), before, after) for before, after in sides]
    for former, flow in flows:
        for direction in _DIRECTIONS:
            closing = old.by_flow.get((former.id, direction), ()) if former else ()
            opening = new.by_flow.get((flow.id, direction), ()) if flow else ()
            if not closing and not opening:
                continue
            packets = Packets(_minus(opening, old.all), _minus(closing, new.all))
            by_profile = {
                place: Packets(
                    _minus(opening, before) if flow and flow.id in new_ids else (),
                    _minus(closing, after) if former and former.id in old_ids else (),
                )
                for place, (before, after, old_ids, new_ids) in enumerate(members)
            }
            by_profile = {place: change for place, change in by_profile.items() if change}
            needed = flow and new.needs(flow) and flow.one_of not in old.alternatives
            required = _minus(opening, old.required) if needed else ()
            if packets or by_profile or required:
                own = Packets(_minus(opening, closing), _minus(closing, opening))
                impacts = _impacts(old, packets, own, by_profile.values(), required)
                if impacts:
                    yield FlowChange(
                        _seen(former, direction, old.role),
                        _seen(flow, direction, new.role),
                        direction,
                        packets,
                        own,
                        by_profile,
                        required,
                        impacts,
                    )


def _seen(flow: Flow | None, direction: SeenDirection, role: str) -> Flow | None:
    """The flow with its ends exchanged where the role has a rule for its answers in that direction: they are not tracked."""
    if (
        flow is None
        or not role
        or direction is Scope.FORWARDED
        or role in (flow.destination_roles if direction is Direction.INBOUND else flow.source_roles)
    ):
        return flow
    answers = tuple(
        replace(transport, destination_ports=transport.source_ports, source_ports=transport.destination_ports)
        for transport in flow.transports
    )
    return replace(
        flow,
        source_roles=flow.destination_roles,
        destination_roles=flow.source_roles,
        source=flow.destination,
        destination=flow.source,
        transports=answers,
    )


def _minus(left: Sequence[Rule], right: Sequence[Rule]) -> tuple[Rule, ...]:
    """What `left` lets through and `right` does not."""
    return () if not left or {*left} <= {*right} else minus(left, right)


def _impacts(
    old: RoleRules, packets: Packets, own: Packets, by_profile: Iterable[Packets], required: tuple[Rule, ...]
) -> tuple[Impact, ...]:
    """The classes of a change; none where more may call a port that was documented for them before."""
    changes = (packets, *by_profile)
    impacts = []
    if required and (own.closed or not _only_more_hosts(required, old.required)):
        impacts.append(Impact.BREAKS)
    if any(change.opened for change in changes):
        impacts.append(Impact.WIDENS)
    if any(change.closed for change in changes):
        impacts.append(Impact.NARROWS)
    return tuple(impacts)


def _only_more_hosts(required: Sequence[Rule], before: Sequence[Rule]) -> bool:
    """Whether the same was required before, of other hosts in the same roles: who did it before need do nothing now.

    Outbound, another address at the other end is something new to open.
    """
    return covers([*map(_of_any_host, before)], [*map(_of_any_host, required)])


def _of_any_host(rule: Rule) -> Rule:
    remote = ANYWHERE if rule.direction is Direction.INBOUND else rule.remote
    return replace(rule, family=Family.BOTH, local=ANYWHERE, remote=remote)
