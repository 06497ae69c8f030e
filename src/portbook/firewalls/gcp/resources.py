"""The firewall resources of a brief, one for each direction, IP version and pair of ends. All renderers share them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.model import Addresses, Brief, Direction, Family, Rule
from portbook.rules import per_family
from portbook.targets.text.cloud_literals import spell_networks
from portbook.targets.text.resource_names import cut, shortened, slug, unique

DIRECTIONS = {Direction.INBOUND: "INGRESS", Direction.OUTBOUND: "EGRESS"}
NAMES = {-1: "all", 1: "icmp", 6: "tcp", 17: "udp", 50: "esp", 51: "ah", 132: "sctp"}
"""The names that the API has for protocols; it knows all others by their numbers."""
WITH_PORTS = frozenset({6, 17, 132})
NAME_LIMIT = 63
PRIORITY = 1000
NETWORK = "default"

_LONGEST_DESCRIPTION = 2048
"""The most characters that the API accepts in a description."""


@dataclass(frozen=True)
class Traffic:
    """One element of `allowed`.

    Attributes:
        rule: the rule that it is for.
        protocol: as the API spells it.
        ports: port numbers and ranges; empty for all ports.
    """

    rule: Rule
    protocol: str
    ports: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """One firewall resource, in the API's spelling.

    Attributes:
        name: its name within the project.
        description: for people.
        direction: `INGRESS` or `EGRESS`.
        tag: the target tag of the instances that it applies to.
        ranges: networks by the API's key: first those of the other end, then those of the host, unless it is anywhere.
        allowed: the protocols and ports that it allows.
    """

    name: str
    description: str
    direction: str
    tag: str
    ranges: tuple[tuple[str, tuple[str, ...]], ...]
    allowed: tuple[Traffic, ...]


@dataclass(frozen=True)
class _Ends:
    """The direction, IP version and addresses that all rules of one resource share."""

    direction: Direction
    family: Family
    local: Addresses
    remote: Addresses


def resources(brief: Brief) -> list[Resource]:
    """The firewall resources of a brief; empty where there is nothing to open."""
    rules_by_ends: dict[_Ends, list[Rule]] = {}
    for rule in per_family(brief.rules):
        ends = _Ends(rule.direction, rule.family, rule.local, rule.remote)
        rules_by_ends.setdefault(ends, []).append(rule)
    names = unique([_name(brief, ends) for ends in rules_by_ends], NAME_LIMIT)
    return [_resource(brief, name, *group) for name, group in zip(names, rules_by_ends.items(), strict=True)]


def _name(brief: Brief, ends: _Ends) -> str:
    stem = shortened(slug(f"allow {brief.id.service} {brief.id.role}"), NAME_LIMIT - 20)
    return f"{stem}-{DIRECTIONS[ends.direction].lower()}-{ends.family}"


def _resource(brief: Brief, name: str, ends: _Ends, rules: Iterable[Rule]) -> Resource:
    return Resource(
        name,
        description=cut(f"{brief.service_title}: {brief.role_title}, {brief.profile_title}", _LONGEST_DESCRIPTION),
        direction=DIRECTIONS[ends.direction],
        tag=shortened(slug(f"runs {brief.id.service} {brief.id.role}"), NAME_LIMIT),
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


def _allowed(rule: Rule) -> Traffic:
    number = rule.protocol.number
    named = number in WITH_PORTS and not rule.destination_ports.is_any
    ports = tuple(range_.spell() for range_ in rule.destination_ports.ranges) if named else ()
    return Traffic(rule, NAMES.get(number, str(number)), ports)
