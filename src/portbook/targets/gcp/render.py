"""Rules as firewall resources: one for each direction, family and pair of ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portbook.escape import yaml
from portbook.model import Addresses, Brief, Direction, Family, Rule
from portbook.rules import per_family
from portbook.targets.comments import about, heading
from portbook.targets.resource_names import slug, unique
from portbook.targets.spelled import spell_networks

DIRECTIONS = {Direction.INBOUND: "INGRESS", Direction.OUTBOUND: "EGRESS"}
NAMES = {-1: "all", 1: "icmp", 6: "tcp", 17: "udp", 50: "esp", 51: "ah", 132: "sctp"}
"""What the API calls protocols; every other by its number."""
WITH_PORTS = frozenset({6, 17, 132})
NAME_LIMIT = 63


@dataclass(frozen=True)
class _Ends:
    """What all the entries of one resource share."""

    direction: Direction
    family: Family
    local: Addresses
    remote: Addresses


def render(brief: Brief) -> str:
    """The snippet: YAML documents, one for each resource."""
    held: dict[_Ends, list[Rule]] = {}
    for rule in per_family(brief.rules):
        ends = _Ends(rule.direction, rule.family, rule.local, rule.remote)
        held.setdefault(ends, []).append(rule)
    lines = [f"# {line}" for line in heading(brief)]
    if not held:
        return "\n".join([*lines, "# nothing to open", ""])
    names = unique([_name(brief, ends) for ends in held], NAME_LIMIT)
    documents = [_document(brief, name, *entry) for name, entry in zip(names, held.items(), strict=True)]
    lines += ["# Replace global/networks/default by your network, and give its instances the target tag"]
    return "\n".join([*lines, "\n---\n".join("\n".join(each) for each in documents), ""])


def _name(brief: Brief, ends: _Ends) -> str:
    whose = slug(f"allow {brief.id.service} {brief.id.role}")[: NAME_LIMIT - 20].rstrip("-")
    return f"{whose}-{DIRECTIONS[ends.direction].lower()}-{ends.family}"


def _tag(brief: Brief) -> str:
    return slug(f"runs {brief.id.service} {brief.id.role}")[:NAME_LIMIT].rstrip("-")


def _document(brief: Brief, name: str, ends: _Ends, rules: Iterable[Rule]) -> Iterator[str]:
    yield f"name: {yaml.string(name)}"
    yield f"description: {yaml.string(f'{brief.service_title}: {brief.role_title}, {brief.profile_title}')}"
    yield "network: global/networks/default"
    yield f"direction: {DIRECTIONS[ends.direction]}"
    yield "priority: 1000"
    yield from _list("targetTags", [_tag(brief)])
    yield from _ranges(ends)
    yield "allowed:"
    for rule in rules:
        number = rule.protocol.number
        yield f"  # {about(brief, rule)}"
        yield f"  - IPProtocol: {yaml.string(NAMES.get(number, str(number)))}"
        if number in WITH_PORTS and not rule.destination_ports.is_any:
            yield from _list("ports", [each.spell() for each in rule.destination_ports.ranges], "    ")


def _ranges(ends: _Ends) -> Iterator[str]:
    inbound = ends.direction is Direction.INBOUND
    local, remote = ("destinationRanges", "sourceRanges") if inbound else ("sourceRanges", "destinationRanges")
    yield from _list(remote, spell_networks(ends.remote, ends.family))
    if not ends.local.anywhere:
        yield from _list(local, spell_networks(ends.local, ends.family))


def _list(key: str, values: Iterable[str], indent: str = "") -> Iterator[str]:
    yield f"{indent}{key}:"
    for each in values:
        yield f"{indent}  - {yaml.string(each)}"
