"""What `firewall-cmd --list-all` and `--list-all-policies` print of a machine; or the commands that were run on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portbook.model import ANY_PROTOCOL, Direction, Rule, Scope
from portbook.model.protocol import ICMP, ICMPV6
from portbook.rules import equal, minus
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark
from portbook.targets.chains.doubt import ELSEWHERE
from portbook.targets.chains.invalid import INVALID
from portbook.targets.firewalld.blocks import Block, Value, blocks
from portbook.targets.firewalld.elements import incoming, port
from portbook.targets.firewalld.read import read, towards
from portbook.targets.firewalld.rich import rich_rules
from portbook.targets.firewalld.richly import RichRule, rich_rule
from portbook.targets.firewalld.services import SHIPPED, opened, service
from portbook.targets.first_match import FirstMatch
from portbook.targets.literals import number

_REFUSING = frozenset({"DROP", "REJECT", "%%REJECT%%", "default"})
_HOST, _ANY = "HOST", "ANY"
Told = Mapping[str, Block]


def read_listing(text: str) -> Reading:
    """What a machine lets through. Direct rules, and tables by other hands, are not in it.

    Raises:
        CannotJudge: something that is not known here; several zones that differ; or the policies are missing.
    """
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if first.split()[:1] in (["sudo"], ["firewall-cmd"]) or not first:
        return read(text)
    found = list(blocks(text))
    told = {each.name: each for each in found if not (each.is_zone or each.is_policy)}
    policies = [each for each in found if each.is_policy]
    zones = _zones([each for each in found if each.is_zone])
    if not policies:
        raise CannotJudge(
            1, "policies decide too: put what firewall-cmd --list-all-policies prints behind what --list-all prints"
        )
    readings = [_read(zone, policies, told) for zone in zones]
    if not all(equal(readings[0].rules, each.rules) and not each.doubts for each in readings[1:]):
        names = " and ".join(each.name for each in zones)
        raise CannotJudge(
            zones[1].line,
            f"the zones {names} differ, and who sees which depends on the interface: give one of them, as"
            f" firewall-cmd --zone={zones[0].name} --list-all prints it",
        )
    return readings[0]


def _zones(zones: Sequence[Block]) -> list[Block]:
    """Those that see packets."""
    used = [each for each in zones if {"active", "default"} & set(each.marks)] if len(zones) > 1 else list(zones)
    if not used:
        line = zones[0].line if zones else 1
        raise CannotJudge(line, "no zone in it is active: give what firewall-cmd --list-all prints")
    return used


def _read(zone: Block, policies: Sequence[Block], told: Told) -> Reading:
    inbound, outbound = FirstMatch(), FirstMatch()
    before = sorted((each for each in policies if _priority(each) < 0), key=_priority)
    behind = sorted((each for each in policies if _priority(each) > 0), key=_priority)
    for part in (*before, zone, *behind):
        if _sees(part, zone, Direction.INBOUND):
            _add(part, inbound, told, Direction.INBOUND)
        if _sees(part, zone, Direction.OUTBOUND):
            _add(part, outbound, told, Direction.OUTBOUND)
    _end(zone, inbound)
    outbound.add([Rule(Direction.OUTBOUND, ANY_PROTOCOL)], opens=True)
    own = [Rule(way, ANY_PROTOCOL, scope=Scope.SELF) for way in Direction]
    moved = tuple(_moved(zone))
    let_in = minus(inbound.opened, [*INVALID, *(rule for each in moved for rule in each.rules)])
    return Reading((*let_in, *outbound.opened, *own), tuple(_remarks(zone, policies, told)), moved)


def _priority(policy: Block) -> int:
    value = policy["priority"]
    return number(value.text.removeprefix("-"), value.line) * (-1 if value.text.startswith("-") else 1)


def _sees(part: Block, zone: Block, way: Direction) -> bool:
    if part is zone:
        return way is Direction.INBOUND
    near, far = part["egress-zones"].words, part["ingress-zones"].words
    if way is Direction.OUTBOUND:
        near, far = far, near
    return _HOST in near and bool({_ANY, zone.name} & set(far))


def _add(part: Block, passing: FirstMatch, told: Told, way: Direction) -> None:
    """One zone or policy: what its rules with lower priority say, what it refuses, lets in, and what it is there for."""
    _check(part)
    rich = [found for line, text in part["rich rules"].entries if (found := rich_rule(text, line, told))]
    for each in sorted([*rich, *_own(part, told)], key=lambda each: each.order):
        passing.add([towards(way, rule) for rule in each.rules], opens=each.opens)
    target = part["target"]
    if part.is_policy and target.text != "CONTINUE":
        if target.text not in _REFUSING | {"ACCEPT"}:
            raise CannotJudge(target.line, f"the target {target.text!r} is not known here")
        passing.add([Rule(way, ANY_PROTOCOL)], opens=target.text == "ACCEPT")


def _check(part: Block) -> None:
    for key, usual in (("icmp-block-inversion", "no"), ("ingress-priority", "0"), ("egress-priority", "0")):
        value = part[key]
        if value.text not in {"", usual}:
            raise CannotJudge(value.line, f"{key} other than {usual} cannot be judged")


def _own(part: Block, told: Told) -> Iterator[RichRule]:
    """Its elements besides rich rules."""
    blocked = part["icmp-blocks"]
    for name in blocked.words:
        yield RichRule(0, opens=False, rules=rich_rules(f'rule icmp-type name="{name}" accept', blocked.line))
    named = part["services"]
    for each in named.words:
        yield RichRule(0, opens=True, rules=service(each, named.line, told))
    yield RichRule(0, opens=True, rules=tuple(opened(part)))


def _end(zone: Block, passing: FirstMatch) -> None:
    """Behind the policies: the default target lets ICMP in, and refuses the rest."""
    target = zone["target"]
    if target.text not in _REFUSING | {"ACCEPT"}:
        raise CannotJudge(target.line, f"the target {target.text!r} is not known here")
    if target.text == "default":
        passing.add([incoming(ICMP), incoming(ICMPV6)], opens=True)
    passing.add([incoming()], opens=target.text == "ACCEPT")


def _moved(zone: Block) -> Iterator[Doubt]:
    """`port=80:proto=tcp:toport=8080:toaddr=`."""
    value: Value = zone["forward-ports"]
    for line, text in value.entries:
        parts = dict(each.partition("=")[::2] for each in text.split(":", 3))
        rule = port(parts.get("port", ""), parts.get("proto", ""), incoming().family, line)
        yield Doubt(line, ELSEWHERE, (rule,))


def _remarks(zone: Block, policies: Sequence[Block], told: Told) -> Iterator[Remark]:
    yield Remark(zone.line, f"holds for the interfaces in the zone {zone.name}, where no direct rule decides otherwise")
    shipped = [each for part in (zone, *policies) for each in part["services"].words if each in SHIPPED.keys() - told]
    if shipped:
        names = ", ".join(dict.fromkeys(shipped))
        yield Remark(zone["services"].line, f"read as firewalld ships these services: {names}")
