"""Rules as arguments of the module `ansible.builtin.iptables`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from portbook.model import Addresses, Family, PortRange, Rule
from portbook.model.address import spell_network
from portbook.rules import per_family

_AH = 51
_NAMED = {1: "icmp", 6: "tcp", 17: "udp", 50: "esp", 51: "ah", 58: "ipv6-icmp", 132: "sctp"}
"""Protocols that iptables knows by name on every host."""
_OWN_ICMP = {Family.IPV4: 1, Family.IPV6: 58}
_MOST_PORTS = 15
"""Of a list; a range takes two."""


def versions(rules: Iterable[Rule]) -> Family:
    """The IP versions that rules are for; there is at least one that some packet has."""
    found = {each.family for each in per_family(rules)}
    return Family.BOTH if len(found) > 1 else found.pop()


def arguments(rule: Rule) -> Iterator[tuple[Family, dict[str, str]]]:
    """The IP version of each task that a rule needs, and what it is about: each argument as YAML."""
    for each in _apart(rule):
        for ports in _ports(each):
            yield each.family, {**_protocol(each), **_ends(each), **ports}


def _apart(rule: Rule) -> tuple[Rule, ...]:
    """By IP version only where the words of the two differ."""
    single = per_family([rule])
    if len(single) > 1 and len({(*_protocol(each).items(), *_ends(each).items()) for each in single}) == 1:
        return (replace(single[0], family=Family.BOTH),)
    return single


def _protocol(rule: Rule) -> dict[str, str]:
    number = rule.protocol.number
    if rule.protocol.is_any:
        return {}
    if number == _AH and rule.family is Family.IPV6:
        return {"match": "[ah]"}  # legacy ip6tables takes what is behind that header for the protocol
    said = {"protocol": _NAMED.get(number) or quoted(str(number))}
    if rule.icmp_type is None or number != _OWN_ICMP[rule.family]:
        return said
    code = "" if rule.icmp_code is None else f"/{rule.icmp_code}"
    return {**said, "icmp_type": quoted(f"{rule.icmp_type}{code}")}


def _ends(rule: Rule) -> dict[str, str]:
    ends = (("source", rule.source), ("destination", rule.destination))
    return {key: quoted(said) for key, addresses in ends if (said := _networks(addresses, rule.family))}


def _networks(addresses: Addresses, family: Family) -> str:
    """A list with commas, without overlaps; empty for every address."""
    if addresses.anywhere or any(each.prefixlen == 0 for each in addresses.networks):
        return ""
    if family is Family.IPV4:
        four = collapse_addresses(each for each in addresses.networks if isinstance(each, IPv4Network))
        return ",".join(map(spell_network, four))
    six = collapse_addresses(each for each in addresses.networks if isinstance(each, IPv6Network))
    return ",".join(map(spell_network, six))


def _ports(rule: Rule) -> Iterator[dict[str, str]]:
    """The module has a list for destination ports only."""
    source, destination = (
        () if each.is_any or not rule.protocol.has_ports else each.ranges
        for each in (rule.source_ports, rule.destination_ports)
    )
    if len(destination) > 1 and not source:
        for part in _parts(destination):
            yield {"destination_ports": f"[{', '.join(quoted(each.spell(':')) for each in part)}]"}
        return
    for one in source or (None,):
        for other in destination or (None,):
            ends = (("source_port", one), ("destination_port", other))
            yield {key: quoted(each.spell(":")) for key, each in ends if each}


def _parts(ranges: Iterable[PortRange]) -> Iterator[list[PortRange]]:
    part: list[PortRange] = []
    slots = 0
    for each in ranges:
        needs = 1 if each.first == each.last else 2
        if slots + needs > _MOST_PORTS:
            yield part
            part, slots = [], 0
        part.append(each)
        slots += needs
    yield part


def quoted(plain: str) -> str:
    """Digits and signs between quotes: without them, YAML takes some for a number or a time."""
    return f'"{plain}"'
