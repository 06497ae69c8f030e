"""What a zone and the policies around it let through, rule by rule in the order in which packets meet them.

Source: firewalld.policies(5), and the chains of version 1.3.3: policies with a priority below 0, the zone, policies with one
above, and at last what the zone does to all other packets; in each of them rich rules with a priority below 0, what refuses,
what lets in, and rich rules with one above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.firewalld.blocks import Block
from portbook.firewalls.firewalld.elements import incoming, port
from portbook.firewalls.firewalld.rich_rules import RichRule, icmp_type, rich_rule
from portbook.firewalls.firewalld.services import UNKNOWN, opened, service
from portbook.model import ANY_PROTOCOL, Direction, Family, Rule
from portbook.model.protocol import ICMP, ICMPV6
from portbook.targets.base import CannotJudge, Remark
from portbook.targets.bounded_match import BoundedMatch
from portbook.targets.netfilter.reasons import SENT_ON
from portbook.targets.text.host_literals import number

HOST, ANY = "HOST", "ANY"
REFUSING = frozenset({"DROP", "REJECT", "%%REJECT%%"})
_ACCEPT, _CONTINUE, _DEFAULT = "ACCEPT", "CONTINUE", "default"
_UNUSUAL = (("icmp-block-inversion", "no"), ("ingress-priority", "0"), ("egress-priority", "0"))
_FIRST = -32769
"""Before all priorities: a rule whose place nobody knows decides as much as it may."""
Told = Mapping[str, Block]


@dataclass
class Passing:
    """What becomes of packets of a zone.

    Attributes:
        ways: what passes, by direction.
        aside: what the rules do besides.
        shipped: the services that are read as firewalld ships them.
    """

    ways: dict[Direction, BoundedMatch] = field(default_factory=lambda: {way: BoundedMatch() for way in Direction})
    aside: list[Remark] = field(default_factory=list)
    shipped: dict[str, None] = field(default_factory=dict)


def passing(zone: Block, policies: Sequence[Block], told: Told, *, is_host: bool) -> Passing:
    """What a zone and policies let through.

    Args:
        zone: of the interface.
        policies: all of them.
        told: the services that the text tells, by name.
        is_host: whether they are all that a machine has, of which rules in doubt are read as far as it goes; else they
            are what is added to one.

    Raises:
        CannotJudge: something that is not known here.
        Rejected: firewalld refuses it.
    """
    found = Passing()
    before = sorted((each for each in policies if priority(each) < 0), key=priority)
    behind = sorted((each for each in policies if priority(each) > 0), key=priority)
    for part in (*before, zone, *behind):
        for way in Direction:
            if _sees(part, zone, way):
                _add(part, way, found, told, is_host=is_host)
    _end(zone, found.ways[Direction.INBOUND], is_host=is_host)
    return found


def priority(policy: Block) -> int:
    """That of a policy.

    Raises:
        CannotJudge: it is no number.
    """
    value = policy["priority"]
    return number(value.text.removeprefix("-"), value.line) * (-1 if value.text.startswith("-") else 1)


def _sees(part: Block, zone: Block, way: Direction) -> bool:
    if part is zone:
        return way is Direction.INBOUND
    near, far = part["egress-zones"].words, part["ingress-zones"].words
    if way is Direction.OUTBOUND:
        near, far = far, near
    return HOST in near and bool({ANY, zone.name} & set(far))


def _add(part: Block, way: Direction, found: Passing, told: Told, *, is_host: bool) -> None:
    """One zone or policy: what its rules with lower priority say, what it refuses, lets in, and what it is there for."""
    for key, usual in _UNUSUAL:
        value = part[key]
        if value.text not in {"", usual}:
            raise CannotJudge(value.line, f"{key} other than {usual} cannot be judged")
    rules = [*_rich(part, told, is_host=is_host), *_own(part, told, found)]
    for each in sorted(rules, key=lambda each: each.order):
        if each.aside:
            found.aside.append(Remark(each.line, each.aside))
        if each.moved and is_host:
            found.ways[way].partly([towards(way, rule) for rule in each.moved], each.line, SENT_ON.sentence)
        elif each.rules:
            rules_ = [towards(way, rule) for rule in each.rules]
            found.ways[way].add(rules_, opens=each.opens, line=each.line, doubt=each.doubt)
    target = part["target"]
    if part.is_policy and target.text not in {_CONTINUE, ""}:
        if target.text not in REFUSING | {_ACCEPT}:
            raise CannotJudge(target.line, f"the target {target.text!r} is not known here")
        what = f"the target of the policy {part.name}"
        found.ways[way].add([Rule(way, ANY_PROTOCOL)], opens=target.text == _ACCEPT, line=target.line, what=what)


def _rich(part: Block, told: Told, *, is_host: bool) -> Iterator[RichRule]:
    """Of a machine, one that is not understood is in doubt for all packets, if it can be told what it does to them."""
    for line, text in part["rich rules"].entries:
        try:
            yield rich_rule(text, line, told)
        except CannotJudge as cannot:
            action = next((each for each in ("accept", "drop", "reject") if each in text.split(" ")), "")
            if not is_host or not action:
                raise
            doubt = f"{cannot.message}: where it does not matter, take it out of the text"
            yield RichRule(_FIRST, opens=action == "accept", rules=(incoming(),), line=line, doubt=doubt)


def _own(part: Block, told: Told, found: Passing) -> Iterator[RichRule]:
    """Its elements besides rich rules."""
    for line, name in part["icmp-blocks"].items:
        yield RichRule(0, opens=False, rules=icmp_type(name, line), line=line)
    for line, name in part["services"].items:
        known = service(name, told)
        found.shipped.update(dict.fromkeys(known.shipped))
        yield RichRule(0, opens=True, rules=known.rules, line=line)
        for each in known.unknown:
            yield RichRule(0, opens=True, rules=(incoming(),), line=line, doubt=UNKNOWN.format(name=each))
    for line, rules in opened(part):
        yield RichRule(0, opens=True, rules=rules, line=line)
    for line, text in part["forward-ports"].items:
        yield RichRule(0, opens=False, line=line, moved=(_moved(text, line),))


def _moved(text: str, line: int) -> Rule:
    """What `port=80:proto=tcp:toport=8080:toaddr=` sends on."""
    parts = dict(each.partition("=")[::2] for each in text.split(":", 3))
    return port(parts.get("port", ""), parts.get("proto", ""), Family.BOTH, line)


def _end(zone: Block, found: BoundedMatch, *, is_host: bool) -> None:
    """Behind the policies: the default target lets ICMP in, and refuses the rest."""
    target, what = zone["target"], f"the target of the zone {zone.name}"
    if not target.text and not is_host:
        return
    if target.text not in REFUSING | {_ACCEPT, _DEFAULT} or (target.text == _DEFAULT and not is_host):
        raise CannotJudge(target.line, f"the target {target.text!r} is not known here")
    if target.text == _DEFAULT:
        found.add([incoming(ICMP), incoming(ICMPV6)], opens=True, line=target.line, what=what)
    found.add([incoming()], opens=target.text == _ACCEPT, line=target.line, what=what)


def towards(direction: Direction, rule: Rule) -> Rule:
    """A rule for what comes in, as one for a direction: the source stays the source."""
    if direction is Direction.INBOUND:
        return rule
    return replace(
        rule,
        direction=direction,
        local_ports=rule.remote_ports,
        remote_ports=rule.local_ports,
        local=rule.remote,
        remote=rule.local,
    )
