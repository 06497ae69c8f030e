"""Renders rules as commands that create rule sets, one for each direction and family, or that delete or show these sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from portbook.escape.cli import plain
from portbook.firewalls.routers.vyos.grammar import MESSAGES, PROTOCOLS, REPLIES, SUFFIXES, TYPES, WITH_PORTS
from portbook.model import ANYWHERE, Addresses, Brief, Direction, Family, Form, Ports, Rule, SnippetId
from portbook.model.address import spell_network
from portbook.rules import per_family
from portbook.targets.text.comments import heading, labels, shell_lines

_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
_VERBS = {Form.UNDO: "delete", Form.SHOW: "show"}
_STEP = 10
_LONGEST = 100
"""The most characters of a set's name. nftables allows 127 in the name of a chain, and VyOS adds a prefix."""
_STRANGE = re.compile("[^a-z0-9-]+")
_HEADING = 200


def render(brief: Brief) -> str:
    """The commands for the rule sets of a brief."""
    lines = [*shell_lines(plain(line, _HEADING) for line in heading(brief))]
    for family in (Family.IPV4, Family.IPV6):
        rules = [rule for rule in per_family(brief.rules) if rule.family is family]
        if rules:
            lines += [""] if brief.id.form is not Form.SHOW else []
            for direction in (Direction.OUTBOUND, Direction.INBOUND):
                name = set_name(brief.id, direction)
                lines += _set(brief, family, name, [rule for rule in rules if rule.direction is direction])
    if not brief.rules:
        lines.append(f"# There is nothing to {_NOTHING[brief.id.form]}.")
    return "\n".join(lines) + "\n"


def set_name(id_: SnippetId, direction: Direction) -> str:
    """The name of the set of a service, role and profile. Ids have no underscore, so the names are unique."""
    words = [_STRANGE.sub("_and_", id_part.lower()) for id_part in (id_.service, id_.role, id_.profile)]
    name = "_".join(("portbook", *words))
    # Both directions are cut alike, so that they share a name.
    longest = _LONGEST - max(len(f"_{suffix}") for suffix in SUFFIXES.values())
    if len(name) > longest:
        mark = sha256(name.encode()).hexdigest()[:16]
        name = f"{name[: longest - len(mark) - 1]}_{mark}"
    return f"{name}_{SUFFIXES[direction]}"


def _set(brief: Brief, family: Family, name: str, rules: list[Rule]) -> Iterator[str]:
    path = f"firewall {family.value} name {name}"
    if brief.id.form in _VERBS:
        yield f"{_VERBS[brief.id.form]} {path}"
        return
    yield f"set {path} default-action 'return'"
    yield f"set {path} rule 1 action 'accept'"
    yield from (f"set {path} rule 1 state '{reply}'" for reply in sorted(REPLIES))
    for number, (description, conditions) in enumerate(_numbered(brief, rules), 1):
        rule = f"set {path} rule {number * _STEP}"
        yield f"{rule} action 'accept'"
        yield f"{rule} description '{description}'"
        yield from (f"{rule} {condition}" for condition in conditions)


def _numbered(brief: Brief, rules: list[Rule]) -> Iterator[tuple[str, list[str]]]:
    """The description and conditions of each VyOS rule: one for each pair of networks."""
    for rule in rules:
        description = plain(labels(brief, rule))
        for source in _each(rule.source, rule.family):
            for destination in _each(rule.destination, rule.family):
                yield description, [*_conditions(rule, source, destination)]


def _conditions(rule: Rule, source: str, destination: str) -> Iterator[str]:
    names = {number: name for name, number in PROTOCOLS[rule.family].items()}
    yield f"protocol '{names.get(rule.protocol.number, rule.protocol.number)}'"
    for end, address, ports in (
        ("source", source, rule.source_ports),
        ("destination", destination, rule.destination_ports),
    ):
        if address:
            yield f"{end} address '{address}'"
        if rule.protocol.number in WITH_PORTS and not ports.is_any:
            yield f"{end} port '{_ports(ports)}'"
    yield from _message(rule)


def _message(rule: Rule) -> Iterator[str]:
    """The ICMP type: by name if the rule is for every code. VyOS allows a code only with a type number."""
    if rule.icmp_type is None:
        return
    word = MESSAGES[rule.family]
    names = {number: name for name, number in TYPES[rule.family].items()}
    if rule.icmp_code is None and rule.icmp_type in names:
        yield f"{word} type-name '{names[rule.icmp_type]}'"
        return
    yield f"{word} type '{rule.icmp_type}'"
    if rule.icmp_code is not None:
        yield f"{word} code '{rule.icmp_code}'"


def _ports(ports: Ports) -> str:
    return ports.spell(join=",")


def _each(addresses: Addresses, family: Family) -> Iterator[str]:
    if addresses.anywhere or any(network.prefixlen == 0 for network in addresses.only(family.version).networks):
        addresses = ANYWHERE
        yield ""
    yield from map(spell_network, addresses.networks)
