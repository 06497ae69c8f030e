"""The security rules of a brief, with the API's properties. The renderers of both targets share them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from portbook.model import Addresses, Brief, Direction, Family, Network, Ports, Rule
from portbook.rules import per_family
from portbook.targets.text.cloud_literals import addresses, spell_networks
from portbook.targets.text.comments import about
from portbook.targets.text.resource_names import cut, slug, unique

PROTOCOLS = {-1: "*", 1: "Icmp", 6: "Tcp", 17: "Udp", 50: "Esp", 51: "Ah"}
DIRECTIONS = {Direction.INBOUND: "Inbound", Direction.OUTBOUND: "Outbound"}
PRIORITIES = range(100, 4097)
NAME_LIMIT = 80
DESCRIPTION_LIMIT = 140
_STEP = 10
"""The distance between two priorities, so that a rule fits between them later. It is 1 where the numbers do not suffice."""

Property: TypeAlias = str | int | list[str]


@dataclass(frozen=True)
class SecurityRule:
    """One security rule.

    Attributes:
        name: its name in the group.
        source: the rule that it is for, in one family or in both.
        properties: values by the API's names.
    """

    name: str
    source: Rule
    properties: dict[str, Property]


@dataclass(frozen=True)
class _FamilyRule:
    """A rule in one family, or in both where it names no network: no security rule may have addresses of both."""

    rule: Rule
    name: str


def security_rules(brief: Brief) -> list[SecurityRule]:
    """The security rules of a brief; empty where there is nothing to open."""
    family_rules = [variant for rule in brief.rules for variant in _family_rules(brief, rule)]
    names = unique([variant.name for variant in family_rules], NAME_LIMIT)
    priorities = {direction: iter(_priorities(family_rules, direction)) for direction in Direction}
    return [
        SecurityRule(name, variant.rule, _properties(brief, variant.rule, next(priorities[variant.rule.direction])))
        for name, variant in zip(names, family_rules, strict=True)
    ]


def _family_rules(brief: Brief, rule: Rule) -> Iterator[_FamilyRule]:
    flow = rule.flows[0] if rule.flows else rule.direction.value
    name = f"{brief.id.service} {brief.id.role} {flow}"
    if rule.family is Family.BOTH and rule.local.anywhere and rule.remote.anywhere:
        yield _FamilyRule(rule, slug(name) or "rule")
        return
    for variant in per_family([rule]):
        yield _FamilyRule(variant, slug(f"{name} {variant.family}"))


def _priorities(family_rules: list[_FamilyRule], direction: Direction) -> range:
    count = sum(variant.rule.direction is direction for variant in family_rules)
    step = _STEP if count * _STEP <= len(PRIORITIES) else 1
    return range(PRIORITIES.start, PRIORITIES.start + count * step, step)


def _properties(brief: Brief, rule: Rule, priority: int) -> dict[str, Property]:
    local, remote = _prefixes(rule)
    outbound = rule.direction is Direction.OUTBOUND
    source, destination = (local, remote) if outbound else (remote, local)
    return {
        "description": cut(about(brief, rule), DESCRIPTION_LIMIT),
        "protocol": PROTOCOLS[rule.protocol.number],
        **_one_or_many("sourcePortRange", "s", _ranges(rule.source_ports)),
        **_one_or_many("destinationPortRange", "s", _ranges(rule.destination_ports)),
        **_one_or_many("sourceAddressPrefix", "es", source),
        **_one_or_many("destinationAddressPrefix", "es", destination),
        "access": "Allow",
        "priority": priority,
        "direction": DIRECTIONS[rule.direction],
    }


def _one_or_many(key: str, plural: str, values: list[str]) -> dict[str, Property]:
    return {key: values[0]} if len(values) == 1 else {f"{key}{plural}": values}


def _ranges(ports: Ports) -> list[str]:
    return ["*"] if ports.is_any else [port_range.spell() for port_range in ports.ranges]


def _prefixes(rule: Rule) -> tuple[list[str], list[str]]:
    """The prefixes of the host and of the other end. If both are anywhere, the other end is all of the IP version."""
    if rule.family is Family.BOTH:
        return ["*"], ["*"]
    local, remote = _addresses(rule.local, rule.family), _addresses(rule.remote, rule.family)
    if local.anywhere:
        return ["*"], _spelled(remote, rule.family)
    return _spelled(local, rule.family), ["*"] if remote.anywhere else _spelled(remote, rule.family)


def _addresses(all_of: Addresses, family: Family) -> Addresses:
    return all_of if all_of.anywhere else addresses(all_of.only(family.version).networks)


def _spelled(all_of: Addresses, family: Family) -> list[str]:
    """Networks in CIDR notation, without those that lie within another: Azure refuses overlaps."""
    widest: list[Network] = []
    for network in sorted(all_of.networks, key=lambda network: network.prefixlen):
        if not any(network.subnet_of(wider) for wider in widest):  # type: ignore[arg-type]  # one family
            widest.append(network)
    return spell_networks(Addresses(tuple(widest), anywhere=all_of.anywhere), family)
