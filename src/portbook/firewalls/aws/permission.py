"""Rules as the permissions of a security group, for all renderers of AWS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from portbook.model import Direction, Family, Rule
from portbook.rules import per_family
from portbook.targets.text.cloud_literals import spell_networks

TYPES = {Direction.INBOUND: "ingress", Direction.OUTBOUND: "egress"}
NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
"""The protocols that AWS has names for; only these have ports, or ICMP types."""


@dataclass(frozen=True)
class Permission:
    """One permission of a security group. EC2 refuses the same permission twice.

    Attributes:
        direction: inbound is ingress.
        family: the IP version of `cidr`.
        protocol: as AWS spells it: a name, a number, or `-1`.
        ports: first and last port, or ICMP type and code with -1 for any; None where there are none.
        cidr: the network at the other end.
    """

    direction: Direction
    family: Family
    protocol: str
    ports: tuple[int, int] | None
    cidr: str


def permissions(rules: Iterable[Rule]) -> dict[Permission, Rule]:
    """Permissions in the order of the rules, each with its rule; that rule has the flows of all rules with the permission."""
    rule_of: dict[Permission, Rule] = {}
    for rule in rules:
        for permission in _of(rule):
            earlier = rule_of.get(permission, rule)
            rule_of[permission] = replace(earlier, flows=tuple(dict.fromkeys((*earlier.flows, *rule.flows))))
    return rule_of


def _of(rule: Rule) -> Iterator[Permission]:
    for variant in per_family([rule]):
        protocol = "-1" if rule.protocol.is_any else NAMES.get(rule.protocol.number, str(rule.protocol.number))
        for ports in _ports(variant):
            for cidr in spell_networks(variant.remote, variant.family):
                yield Permission(rule.direction, variant.family, protocol, ports, cidr)


def _ports(rule: Rule) -> list[tuple[int, int] | None]:
    if rule.protocol.number not in NAMES:
        return [None]
    if rule.protocol.is_icmp:
        return [(-1 if rule.icmp_type is None else rule.icmp_type, -1 if rule.icmp_code is None else rule.icmp_code)]
    return [(port_range.first, port_range.last) for port_range in rule.destination_ports.ranges]
