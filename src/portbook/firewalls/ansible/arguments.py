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
"""Protocols whose names iptables knows on every host."""
_OWN_ICMP = {Family.IPV4: 1, Family.IPV6: 58}
_MOST_PORTS = 15
"""The most ports in a list, where a range counts as two."""


def versions(rules: Iterable[Rule]) -> Family:
    """The IP versions of rules, of which at least one matches a packet."""
    families = {rule.family for rule in per_family(rules)}
    return Family.BOTH if len(families) > 1 else families.pop()


def arguments(rule: Rule) -> Iterator[tuple[Family, dict[str, str]]]:
    """The IP version and the match of each task that a rule needs, each argument as YAML."""
    for single in _apart(rule):
        for ports in _ports(single):
            yield single.family, {**_protocol(single), **_ends(single), **ports}


def _apart(rule: Rule) -> tuple[Rule, ...]:
    """The rule, or one rule for each IP version where their arguments differ."""
    single = per_family([rule])
    if (
        len(single) > 1
        and len({(*_protocol(rule_of_family).items(), *_ends(rule_of_family).items()) for rule_of_family in single})
        == 1
    ):
        return (replace(single[0], family=Family.BOTH),)
    return single


def _protocol(rule: Rule) -> dict[str, str]:
    number = rule.protocol.number
    if rule.protocol.is_any:
        return {}
    if number == _AH and rule.family is Family.IPV6:
        return {"match": "[ah]"}  # legacy ip6tables takes the header behind AH for the protocol
    protocol = {"protocol": _NAMED.get(number) or quoted(str(number))}
    if rule.icmp_type is None or number != _OWN_ICMP[rule.family]:
        return protocol
    code = "" if rule.icmp_code is None else f"/{rule.icmp_code}"
    return {**protocol, "icmp_type": quoted(f"{rule.icmp_type}{code}")}


def _ends(rule: Rule) -> dict[str, str]:
    ends = (("source", rule.source), ("destination", rule.destination))
    return {key: quoted(networks) for key, addresses in ends if (networks := _networks(addresses, rule.family))}


def _networks(addresses: Addresses, family: Family) -> str:
    """Networks with commas between them, without overlaps; empty for every address."""
    if addresses.anywhere or any(network.prefixlen == 0 for network in addresses.networks):
        return ""
    if family is Family.IPV4:
        four = collapse_addresses(network for network in addresses.networks if isinstance(network, IPv4Network))
        return ",".join(map(spell_network, four))
    six = collapse_addresses(network for network in addresses.networks if isinstance(network, IPv6Network))
    return ",".join(map(spell_network, six))


def _ports(rule: Rule) -> Iterator[dict[str, str]]:
    """The arguments for ports of each task; the module takes a list of destination ports only."""
    source, destination = (
        () if ports.is_any or not rule.protocol.has_ports else ports.ranges
        for ports in (rule.source_ports, rule.destination_ports)
    )
    if len(destination) > 1 and not source:
        for batch in _batches(destination):
            yield {"destination_ports": f"[{', '.join(quoted(ports.spell(':')) for ports in batch)}]"}
        return
    for source_range in source or (None,):
        for destination_range in destination or (None,):
            ends = (("source_port", source_range), ("destination_port", destination_range))
            yield {key: quoted(ports.spell(":")) for key, ports in ends if ports}


def _batches(ranges: Iterable[PortRange]) -> Iterator[list[PortRange]]:
    batch: list[PortRange] = []
    slots = 0
    for port_range in ranges:
        needs = 1 if port_range.first == port_range.last else 2
        if slots + needs > _MOST_PORTS:
            yield batch
            batch, slots = [], 0
        batch.append(port_range)
        slots += needs
    yield batch


def quoted(plain: str) -> str:
    """Digits and signs in quotes, as YAML takes some for a number or a time."""
    return f'"{plain}"'
