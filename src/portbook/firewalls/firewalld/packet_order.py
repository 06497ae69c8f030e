"""What a zone and its policies let through, rule by rule in the order in which firewalld evaluates them.

Source: firewalld.policies(5), and the chains of version 1.3.3: policies with a priority below 0, the zone, policies with one
above 0, and the target of the zone; in each of them rich rules with a priority below 0, rules that refuse, rules that let in,
and rich rules with a priority above 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.firewalld.blocks import Block, Value
from portbook.firewalls.firewalld.elements import incoming, port
from portbook.firewalls.firewalld.rich_rules import RichRule, icmp_type, rich_rule
from portbook.firewalls.firewalld.services import Services, opened, service, undefined
from portbook.model import ANY_PROTOCOL, Direction, Family, Rule
from portbook.model.protocol import ICMP, ICMPV6
from portbook.targets.base import CannotJudge, Doubt, Remark
from portbook.targets.bounded_match import BoundedMatch
from portbook.targets.netfilter.reasons import SENT_ON
from portbook.targets.text.host_literals import number

HOST, ANY = "HOST", "ANY"
REFUSING = frozenset({"DROP", "REJECT", "%%REJECT%%"})
_ACCEPT, _CONTINUE, _DEFAULT = "ACCEPT", "CONTINUE", "default"
_UNUSUAL = (("icmp-block-inversion", "no"), ("ingress-priority", "0"), ("egress-priority", "0"))
_FIRST = -32769
"""A priority before all others, for a rule in an unknown place, which decides as much as it may."""


@dataclass
class Outcome:
    """What a zone and its policies do.

    Attributes:
        ways: the packets that pass, by direction.
        side_effects: what the rules do other than let packets through.
        shipped: the services that Portbook takes as firewalld ships them.
    """

    ways: dict[Direction, BoundedMatch] = field(default_factory=lambda: {way: BoundedMatch() for way in Direction})
    side_effects: list[Remark] = field(default_factory=list)
    shipped: dict[str, None] = field(default_factory=dict)


def outcome(zone: Block, policies: Sequence[Block], services: Services, *, is_host: bool) -> Outcome:
    """What a zone and policies let through.

    Args:
        zone: the zone of the interface.
        policies: all policies.
        services: the services that the text defines.
        is_host: whether this is all that a machine has, so that a rule that Portbook does not know becomes a doubt; else
            it is an addition to a machine.

    Raises:
        CannotJudge: Portbook does not know something in the zone or a policy.
        Rejected: firewalld refuses the zone or a policy.
    """
    result = Outcome()
    before = sorted((policy for policy in policies if priority(policy) < 0), key=priority)
    behind = sorted((policy for policy in policies if priority(policy) > 0), key=priority)
    for block in (*before, zone, *behind):
        for way in Direction:
            if _sees(block, zone, way):
                _add(block, way, result, services, is_host=is_host)
    _end(zone, result.ways[Direction.INBOUND], is_host=is_host)
    return result


def priority(policy: Block) -> int:
    """The priority of a policy.

    Raises:
        CannotJudge: the priority is no number.
    """
    value = policy["priority"]
    return number(value.text.removeprefix("-"), value.line) * (-1 if value.text.startswith("-") else 1)


def _sees(block: Block, zone: Block, way: Direction) -> bool:
    if block is zone:
        return way is Direction.INBOUND
    near, far = block["egress-zones"].words, block["ingress-zones"].words
    if way is Direction.OUTBOUND:
        near, far = far, near
    return HOST in near and bool({ANY, zone.name} & set(far))


def _add(block: Block, way: Direction, result: Outcome, services: Services, *, is_host: bool) -> None:
    """Add the rules and the target of one zone or policy in order."""
    for key, usual in _UNUSUAL:
        value = block[key]
        if value.text not in {"", usual}:
            message = f"Portbook reads {key} only where it is {usual}"
            raise CannotJudge(value.line, message, id_="firewalld-unusual-setting")
    rules = [*_rich(block, services, is_host=is_host), *_plain(block, services, result)]
    for rule in sorted(rules, key=lambda rule: rule.order):
        if rule.side_effect:
            result.side_effects.append(rule.side_effect)
        if rule.moved and is_host:
            result.ways[way].partly(
                [towards(way, moved) for moved in rule.moved], rule.line, SENT_ON.doubt(rule.line, ())
            )
        elif rule.rules:
            matched = [towards(way, inbound) for inbound in rule.rules]
            result.ways[way].add(matched, opens=rule.opens, line=rule.line, doubt=rule.doubt)
    target = block["target"]
    if block.is_policy and target.text not in {_CONTINUE, ""}:
        if target.text not in REFUSING | {_ACCEPT}:
            raise _unknown_target(target)
        title = f"the target of the policy {block.name}"
        result.ways[way].add([Rule(way, ANY_PROTOCOL)], opens=target.text == _ACCEPT, line=target.line, what=title)


def _unknown_target(target: Value) -> CannotJudge:
    return CannotJudge(
        target.line, f"Portbook does not know the target {target.text!r}", id_="firewalld-unknown-target"
    )


def _rich(block: Block, services: Services, *, is_host: bool) -> Iterator[RichRule]:
    """The rich rules; one of a machine that Portbook does not know is in doubt for all packets, if it has a known action."""
    for line, text in block["rich rules"].entries:
        try:
            yield rich_rule(text, line, services)
        except CannotJudge as cannot:
            action = next((word for word in ("accept", "drop", "reject") if word in text.split(" ")), "")
            if not is_host or not action:
                raise
            cure = "take the rule out of the text where it does not matter"
            doubt = Doubt(line, cannot.message, (), "firewalld-unknown-rich-rule", cure)
            yield RichRule(_FIRST, opens=action == "accept", rules=(incoming(),), line=line, doubt=doubt)


def _plain(block: Block, services: Services, result: Outcome) -> Iterator[RichRule]:
    """The other elements as rich rules."""
    for line, name in block["icmp-blocks"].items:
        yield RichRule(0, opens=False, rules=icmp_type(name, line), line=line)
    for line, name in block["services"].items:
        known = service(name, services)
        result.shipped.update(dict.fromkeys(known.shipped))
        yield RichRule(0, opens=True, rules=known.rules, line=line)
        for unknown in known.unknown:
            yield RichRule(0, opens=True, rules=(incoming(),), line=line, doubt=undefined(unknown, line))
    for line, rules in opened(block):
        yield RichRule(0, opens=True, rules=rules, line=line)
    for line, text in block["forward-ports"].items:
        yield RichRule(0, opens=False, line=line, moved=(_moved(text, line),))


def _moved(text: str, line: int) -> Rule:
    """The packets that `port=80:proto=tcp:toport=8080:toaddr=` sends on."""
    words = dict(pair.partition("=")[::2] for pair in text.split(":", 3))
    return port(words.get("port", ""), words.get("proto", ""), Family.BOTH, line)


def _end(zone: Block, inbound: BoundedMatch, *, is_host: bool) -> None:
    """Add the target of the zone, behind the policies: the default target lets ICMP in and refuses the rest."""
    target, title = zone["target"], f"the target of the zone {zone.name}"
    if not target.text and not is_host:
        return
    if target.text not in REFUSING | {_ACCEPT, _DEFAULT} or (target.text == _DEFAULT and not is_host):
        raise _unknown_target(target)
    if target.text == _DEFAULT:
        inbound.add([incoming(ICMP), incoming(ICMPV6)], opens=True, line=target.line, what=title)
    inbound.add([incoming()], opens=target.text == _ACCEPT, line=target.line, what=title)


def towards(direction: Direction, rule: Rule) -> Rule:
    """A rule for inbound packets as a rule for a direction: the source stays the source."""
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
