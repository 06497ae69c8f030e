"""Rules as security rules in the terms of the API, for all forms of both targets."""

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
"""The distance of two priorities, while there are enough numbers, so that a rule fits between two others later."""

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
class _Part:
    """A rule in one family, or in both where it names no network: no security rule may have addresses of both."""

    rule: Rule
    name: str


def security_rules(brief: Brief) -> list[SecurityRule]:
    """The security rules of a brief; empty where there is nothing to open."""
    parts = [part for rule in brief.rules for part in _parts(brief, rule)]
    names = unique([part.name for part in parts], NAME_LIMIT)
    priorities = {direction: iter(_priorities(parts, direction)) for direction in Direction}
    return [
        SecurityRule(name, part.rule, _properties(brief, part.rule, next(priorities[part.rule.direction])))
        for name, part in zip(names, parts, strict=True)
    ]


def _parts(brief: Brief, rule: Rule) -> Iterator[_Part]:
    flow = rule.flows[0] if rule.flows else rule.direction.value
    name = f"{brief.id.service} {brief.id.role} {flow}"
    if rule.family is Family.BOTH and rule.local.anywhere and rule.remote.anywhere:
        yield _Part(rule, slug(name) or "rule")
        return
    for part in per_family([rule]):
        yield _Part(part, slug(f"{name} {part.family}"))


def _priorities(parts: list[_Part], direction: Direction) -> range:
    count = sum(part.rule.direction is direction for part in parts)
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
    """The prefixes of the host and of the other end; where neither is a network, the other end has that of the family."""
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
