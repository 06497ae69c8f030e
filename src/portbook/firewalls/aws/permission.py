"""What AWS holds for a security group: permissions, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from portbook.model import Direction, Family, Rule
from portbook.rules import per_family
from portbook.targets.text.cloud_literals import spell_networks

TYPES = {Direction.INBOUND: "ingress", Direction.OUTBOUND: "egress"}
NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
"""The protocols that AWS knows by name; only these have ports, or ICMP types."""


@dataclass(frozen=True)
class Permission:
    """What AWS holds once for a security group: the same permission twice is an error.

    Attributes:
        direction: inbound is ingress.
        family: of the CIDR.
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
    """Each permission, in the order of the rules, and the rule that it is for, with the flows of all that it is for."""
    held: dict[Permission, Rule] = {}
    for rule in rules:
        for each in _of(rule):
            earlier = held.get(each, rule)
            held[each] = replace(earlier, flows=tuple(dict.fromkeys((*earlier.flows, *rule.flows))))
    return held


def _of(rule: Rule) -> Iterator[Permission]:
    for each in per_family([rule]):
        protocol = "-1" if rule.protocol.is_any else NAMES.get(rule.protocol.number, str(rule.protocol.number))
        for ports in _ports(each):
            for cidr in spell_networks(each.remote, each.family):
                yield Permission(rule.direction, each.family, protocol, ports, cidr)


def _ports(rule: Rule) -> list[tuple[int, int] | None]:
    if rule.protocol.number not in NAMES:
        return [None]
    if rule.protocol.is_icmp:
        return [(-1 if rule.icmp_type is None else rule.icmp_type, -1 if rule.icmp_code is None else rule.icmp_code)]
    return [(each.first, each.last) for each in rule.destination_ports.ranges]
