"""What `firewall-cmd --list-all` and `--list-all-policies` print of a machine; or the commands that were run on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.firewalls.firewalld.blocks import Block, blocks
from portbook.firewalls.firewalld.packet_order import Passing, Told, passing
from portbook.firewalls.firewalld.read import read
from portbook.firewalls.firewalld.zones import Seen, seen
from portbook.model import ANY_PROTOCOL, Direction, Rule, Scope
from portbook.rules import intersection, minus
from portbook.targets.base import CannotJudge, Cause, Doubt, Reading, Remark
from portbook.targets.bounded_match import joined
from portbook.targets.netfilter.invalid import INVALID

_BEFORE_POLICIES = (
    "without a line forward: this is firewalld before 0.9, which has no policies between zones: since then"
    " firewall-cmd --list-all-policies belongs to it"
)


def read_listing(text: str, interface: str = "") -> Reading:
    """What a machine lets through; of the interface that callers use, where that is said.

    Direct rules, and tables by other hands, are not in it.

    Raises:
        CannotJudge: something that is not known here; no zone that traffic is in; or the policies are missing.
    """
    first = next((line for line in text.split("\n") if line.strip(" \t") and not line.startswith("#")), "")
    if first.strip(" \t").split(" ")[0] in {"sudo", "firewall-cmd"} or not first:
        return read(text)
    found = list(blocks(text))
    told = _told(found)
    policies = [each for each in found if each.is_policy]
    zones = [each for each in found if each.is_zone]
    older = bool(zones) and not any("forward" in each.values for each in zones)
    if not policies and not older:
        raise CannotJudge(
            1, "policies decide too: put what firewall-cmd --list-all-policies prints behind what --list-all prints"
        )
    remarks = [Remark(1, _BEFORE_POLICIES)] if older and not policies else []
    return _reading(seen(zones, interface), policies, told, remarks)


def _told(found: Sequence[Block]) -> Told:
    """The services that the text tells, by name.

    Raises:
        CannotJudge: one is told twice, which may be what runs and what is stored.
    """
    told: dict[str, Block] = {}
    for each in found:
        if each.is_zone or each.is_policy:
            continue
        if each.name in told:
            raise CannotJudge(each.line, f"the service {each.name} is there twice: leave what runs")
        told[each.name] = each
    return told


def _reading(zones: Sequence[Seen], policies: Sequence[Block], told: Told, remarks: list[Remark]) -> Reading:
    """What each zone does to the packets that are in it."""
    walked = [(each, passing(each.zone, policies, told, is_host=True)) for each in zones]
    sure, may = _of_all(walked)
    own = [Rule(way, ANY_PROTOCOL, scope=Scope.SELF) for way in Direction]
    return Reading(
        (*sure, *own),
        (*remarks, *(each for zone, found in walked if not zone.perhaps for each in _remarks(zone, found))),
        tuple(_doubts(walked, minus(may, sure))),
        opens=lambda: _opens(walked, sure),
    )


def _of_all(walked: Sequence[tuple[Seen, Passing]]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """What surely passes, and what may: a packet that may be in several zones has to pass in all, or in any."""
    sure: list[Rule] = []
    may: list[Rule] = []
    lost: list[Rule] = []
    for zone, found in walked:
        may += _let_through(found, zone, least=False)
        if not zone.perhaps:
            least = _let_through(found, zone, least=True)
            sure += least
            lost += minus(zone.packets, least)
    return tuple(minus(sure, lost)), tuple(may)


def _let_through(found: Passing, zone: Seen, *, least: bool) -> tuple[Rule, ...]:
    """The packets that are in a zone, or may be, and pass there."""
    inbound, outbound = (found.ways[way] for way in (Direction.INBOUND, Direction.OUTBOUND))
    opened = inbound.least.opened if least else inbound.most.opened
    closed = outbound.least.closed if least else outbound.most.closed
    rules = [*minus(opened, INVALID), *minus([Rule(Direction.OUTBOUND, ANY_PROTOCOL)], closed)]
    return tuple(intersection(rules, zone.packets))


def _doubts(walked: Sequence[tuple[Seen, Passing]], between: Sequence[Rule]) -> Iterator[Doubt]:
    for zone, found in walked:
        for match in found.ways.values():
            for each in match.doubts:
                if rules := intersection(each.rules, intersection(zone.packets, between)):
                    yield Doubt(each.line, each.message, tuple(rules))
    for zone, _found in walked:
        if zone.doubt and (rules := intersection(zone.packets, between)):
            yield Doubt(zone.zone.line, zone.doubt, tuple(rules))


def _opens(walked: Sequence[tuple[Seen, Passing]], sure: Sequence[Rule]) -> tuple[Cause, ...]:
    return joined(
        Cause(cause.line, rules, cause.what)
        for zone, found in walked
        for match in found.ways.values()
        for cause in match.opens
        if (rules := tuple(intersection(intersection(cause.rules, zone.packets), sure)))
    )


def _remarks(zone: Seen, found: Passing) -> Iterator[Remark]:
    yield Remark(zone.zone.line, f"holds for {zone.said}, where no direct rule decides otherwise")
    if found.shipped:
        line = zone.zone["services"].line
        yield Remark(line, f"read as firewalld ships these services: {', '.join(found.shipped)}")
