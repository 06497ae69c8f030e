"""Rules as firewall resources: one for each direction, family and pair of ends. All forms are made of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.model import Addresses, Brief, Direction, Family, Rule
from portbook.rules import per_family
from portbook.targets.text.cloud_literals import spell_networks
from portbook.targets.text.resource_names import cut, slug, unique

DIRECTIONS = {Direction.INBOUND: "INGRESS", Direction.OUTBOUND: "EGRESS"}
NAMES = {-1: "all", 1: "icmp", 6: "tcp", 17: "udp", 50: "esp", 51: "ah", 132: "sctp"}
"""What the API calls protocols; every other by its number."""
WITH_PORTS = frozenset({6, 17, 132})
NAME_LIMIT = 63
PRIORITY = 1000
NETWORK = "default"

_LONGEST_DESCRIPTION = 2048
"""Characters that the API takes in the description of a rule."""


@dataclass(frozen=True)
class Allowed:
    """A protocol and its ports, as the API spells them, and the rule that asks for it; no ports are all."""

    rule: Rule
    protocol: str
    ports: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """What one request makes, as the API spells it.

    Attributes:
        name: its name within the project.
        description: for people.
        direction: `INGRESS` or `EGRESS`.
        tag: the target tag of the instances that it is for.
        ranges: networks by the API's key, first those of the other end; none of the host's where all are meant.
        allowed: what it lets through.
    """

    name: str
    description: str
    direction: str
    tag: str
    ranges: tuple[tuple[str, tuple[str, ...]], ...]
    allowed: tuple[Allowed, ...]


@dataclass(frozen=True)
class _Ends:
    """What all that one resource allows shares."""

    direction: Direction
    family: Family
    local: Addresses
    remote: Addresses


def resources(brief: Brief) -> list[Resource]:
    """Those of an addition; none where there is nothing to open."""
    held: dict[_Ends, list[Rule]] = {}
    for rule in per_family(brief.rules):
        ends = _Ends(rule.direction, rule.family, rule.local, rule.remote)
        held.setdefault(ends, []).append(rule)
    names = unique([_name(brief, ends) for ends in held], NAME_LIMIT)
    return [_resource(brief, name, *entry) for name, entry in zip(names, held.items(), strict=True)]


def _name(brief: Brief, ends: _Ends) -> str:
    whose = slug(f"allow {brief.id.service} {brief.id.role}")[: NAME_LIMIT - 20].rstrip("-")
    return f"{whose}-{DIRECTIONS[ends.direction].lower()}-{ends.family}"


def _resource(brief: Brief, name: str, ends: _Ends, rules: Iterable[Rule]) -> Resource:
    return Resource(
        name,
        description=cut(f"{brief.service_title}: {brief.role_title}, {brief.profile_title}", _LONGEST_DESCRIPTION),
        direction=DIRECTIONS[ends.direction],
        tag=slug(f"runs {brief.id.service} {brief.id.role}")[:NAME_LIMIT].rstrip("-"),
        ranges=_ranges(ends),
        allowed=tuple(map(_allowed, rules)),
    )


def _ranges(ends: _Ends) -> tuple[tuple[str, tuple[str, ...]], ...]:
    inbound = ends.direction is Direction.INBOUND
    local, remote = ("destinationRanges", "sourceRanges") if inbound else ("sourceRanges", "destinationRanges")
    other_end = (remote, tuple(spell_networks(ends.remote, ends.family)))
    if ends.local.anywhere:
        return (other_end,)
    return other_end, (local, tuple(spell_networks(ends.local, ends.family)))


def _allowed(rule: Rule) -> Allowed:
    number = rule.protocol.number
    named = number in WITH_PORTS and not rule.destination_ports.is_any
    ports = tuple(range_.spell() for range_ in rule.destination_ports.ranges) if named else ()
    return Allowed(rule, NAMES.get(number, str(number)), ports)
