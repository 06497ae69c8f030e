"""Flows between the same ends that let the same packets through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from portbook.compare.lint.flow_words import is_conditional
from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Direction, Flow, Ports, Rule, Scope, Service, Transport
from portbook.rules import TooComplex, covers, intersection, rules_for
from portbook.rules.words import protocol_words

_MOST_FLOWS = 200
"""The most flows of a file that are compared with one another: the number of pairs grows with the square."""
_MOST_RANGES = 8
"""Ranges of ports that a message lists; the others are only counted."""


@dataclass(frozen=True)
class _Meeting:
    """Two flows, and the packets that both let through between the same ends.

    Attributes:
        first: the earlier flow of the file.
        second: the later one.
        shared: the packets.
        equal: whether neither lets any other packet through.
        nested: whether one of them lets no other packet through.
    """

    first: Flow
    second: Flow
    shared: tuple[Rule, ...]
    equal: bool
    nested: bool


def _duplicates(service: Service, _today: date) -> Iterator[LintFinding]:
    for meeting in _meetings(service):
        if isinstance(meeting, _Meeting) and meeting.equal:
            first, second = meeting.first, meeting.second
            yield LintFinding(
                second.where,
                f"the flow {second.id} lets through what {first.id} does, {_traffic(meeting.shared)} between the same roles",
                "make one flow of them, and list both purposes in `used-for`",
                (first.id, second.id),
            )


def _overlaps(service: Service, _today: date) -> Iterator[LintFinding]:
    for meeting in _meetings(service):
        if isinstance(meeting, LintFinding):
            yield meeting
        elif not meeting.equal and not (meeting.nested and meeting.first.need is not meeting.second.need):
            first, second = meeting.first, meeting.second
            yield LintFinding(
                second.where,
                f"the flows {first.id} and {second.id} both let {_traffic(meeting.shared)} through between the same roles",
                "leave these packets out of one of them, or say with `when` or `one-of` when each is needed",
                (first.id, second.id),
            )


def _meetings(service: Service) -> Iterator[_Meeting | LintFinding]:
    """All meetings of flows that a reader opens together; a finding where they cannot be compared."""
    flows = [flow for flow in service.flows.values() if flow.scope is Scope.NETWORK and not is_conditional(flow)]
    if len(flows) > _MOST_FLOWS:
        message = f"{len(flows)} flows are too many to be compared with one another"
        yield LintFinding(service.where, message, "make a service of its own for each part of the product")
        return
    for first, second in combinations(flows, 2):
        if _together(service, first, second) and _may_meet(first, second):
            try:
                meeting = _meeting(service, first, second)
            except TooComplex:
                message = f"the flows {first.id} and {second.id} have too many parts to be compared"
                yield LintFinding(second.where, message, "list fewer ports and addresses", (first.id, second.id))
                continue
            if meeting.shared:
                yield meeting


def _together(service: Service, first: Flow, second: Flow) -> bool:
    """Whether a reader may open both: no reader does where they are in different profiles only."""
    with_first = [profile for profile in service.profiles.values() if first.id in profile.flows]
    with_second = [profile for profile in service.profiles.values() if second.id in profile.flows]
    return not (with_first and with_second) or any(profile in with_second for profile in with_first)


def _may_meet(first: Flow, second: Flow) -> bool:
    """Whether they share ends, and a protocol and ports: quicker to tell than which packets they share."""
    return not {*first.pairs}.isdisjoint(second.pairs) and any(
        _transports_meet(ours, theirs) for ours in first.transports for theirs in second.transports
    )


def _transports_meet(ours: Transport, theirs: Transport) -> bool:
    if ours.protocol.is_any or theirs.protocol.is_any:
        return True
    return ours.protocol == theirs.protocol and _ports_meet(ours.destination_ports, theirs.destination_ports)


def _ports_meet(ours: Ports, theirs: Ports) -> bool:
    """Whether two sets share a port; each range is looked at once."""
    left, right = list(ours.ranges), list(theirs.ranges)
    while left and right:
        if left[-1].first > right[-1].last:
            left.pop()
        elif right[-1].first > left[-1].last:
            right.pop()
        else:
            return True
    return False


def _meeting(service: Service, first: Flow, second: Flow) -> _Meeting:
    """The meeting of two flows.

    Raises:
        TooComplex: their packets cannot be compared.
    """
    common = [pair for pair in first.pairs if pair in {*second.pairs}]
    sides = [(_between(service, first, pair), _between(service, second, pair)) for pair in common]
    inner = {*first.pairs} == {*common}, {*second.pairs} == {*common}
    first_inside = inner[0] and all(covers(theirs, ours) for ours, theirs in sides)
    second_inside = inner[1] and all(covers(ours, theirs) for ours, theirs in sides)
    shared = tuple(rule for ours, theirs in sides for rule in intersection(ours, theirs))
    return _Meeting(first, second, shared, first_inside and second_inside, first_inside or second_inside)


def _between(service: Service, flow: Flow, pair: tuple[str, str]) -> tuple[Rule, ...]:
    """What a flow lets through from one role to another, as the sender sees it."""
    source, destination = pair
    part = replace(flow, source_roles=(source,), destination_roles=(destination,))
    rules = rules_for(service, [source], [part])
    return tuple(rule for rule in rules if rule.direction is Direction.OUTBOUND)


def _traffic(rules: Iterable[Rule]) -> str:
    """Packets in words: `TCP 443 and UDP 443`."""
    ports: dict[str, Ports] = {}
    for rule in rules:
        name = f"IP protocol {rule.protocol.name}" if rule.protocol.name.isdecimal() else protocol_words(rule)
        if rule.icmp_type is not None:
            name += f" type {rule.icmp_type}"
        known = ports.get(name, Ports(())).ranges
        ports[name] = Ports((*known, *(rule.destination_ports.ranges if rule.protocol.has_ports else ())))
    return " and ".join(f"{name} {_spelled(of_name)}".strip() for name, of_name in ports.items())


def _spelled(ports: Ports) -> str:
    more = len(ports.ranges) - _MOST_RANGES
    if more <= 0:
        return ports.spell()
    return f"{Ports(ports.ranges[:_MOST_RANGES]).spell()} and {more} more"


DUPLICATE = LintRule(
    "duplicate-flow",
    finds="""\
Two flows between the same roles that let exactly the same packets through, by the rules that they become. A flow with `one-of`, `when`, `option`, `since` or
`until` is not compared, nor are flows that no profile has together, nor those with `scope: self`.""",
    why="A reader finds the same rule twice and looks for the difference. A change to one of the two leaves the other as it was.",
    bad="""\
flows:
  kubelet: {from: client, to: server, tcp: 6443, purpose: Nodes report their state}
  proxy: {from: client, to: server, tcp: 6443, purpose: Nodes learn of services}
""",
    instead="One flow with both purposes.",
    good="""\
flows:
  api: {from: client, to: server, tcp: 6443, used-for: [Nodes report their state, Nodes learn of services]}
""",
    find=_duplicates,
)
OVERLAPPING = LintRule(
    "overlapping-flows",
    finds="""\
Two flows between the same roles that share some packets, by the rules that they become; the message says which. Flows are left out as for
[duplicate-flow](duplicate-flow.md), and so is a flow inside a wider one of another `need`: a reader who opens less still needs it.""",
    why="The same port has two purposes and two needs, and a reader who closes the optional flow closes a part of the required one, or does not close it at all.",
    bad="""\
flows:
  data: {from: client, to: server, tcp: 6800-7300}
  metrics: {from: client, to: server, tcp: [7000, 9100]}
""",
    instead="Ports that belong to one flow each.",
    good="""\
flows:
  data: {from: client, to: server, tcp: 6800-7300}
  metrics: {from: client, to: server, tcp: 9100}
""",
    find=_overlaps,
)
