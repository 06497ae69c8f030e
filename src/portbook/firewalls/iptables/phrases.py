"""Rules as the conditions of iptables commands, without targets."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from portbook.firewalls.iptables.values import MOST_PORTS
from portbook.model import Addresses, Direction, Family, Ports, Rule, Scope
from portbook.model.address import spell_network
from portbook.model.ports import PortRange
from portbook.rules import per_family

_AH = 51
_NAMED = {1: "icmp", 6: "tcp", 17: "udp", 50: "esp", 51: "ah", 58: "ipv6-icmp", 132: "sctp", 136: "udplite"}
"""Protocols whose names iptables knows on every host; it looks others up in /etc/protocols."""
_WITH_DPORT = frozenset({6, 17, 33, 132})
_ICMP = {4: (1, "--icmp-type"), 6: (58, "--icmpv6-type")}


def phrases(rule: Rule) -> Iterator[tuple[int, str]]:
    """The IP version and the conditions of each command that a rule needs.

    Raises:
        ValueError: the rule has an ICMP type of the other IP version.
    """
    for part in per_family([rule]):
        for transport in _transports(part):
            yield part.family.version, " ".join([*_interface(part), *_ends(part), *transport])


def _interface(rule: Rule) -> Iterator[str]:
    if rule.scope is Scope.SELF:
        yield "-o lo" if rule.direction is Direction.OUTBOUND else "-i lo"


def _ends(rule: Rule) -> Iterator[str]:
    for option, addresses in (("-s", rule.source), ("-d", rule.destination)):
        if networks := _networks(addresses, rule.family):
            yield f"{option} {networks}"


def _networks(addresses: Addresses, family: Family) -> str:
    """The networks without overlaps, with commas between them; empty for every address."""
    if addresses.anywhere or any(network.prefixlen == 0 for network in addresses.networks):
        return ""
    if family is Family.IPV4:
        four = collapse_addresses(network for network in addresses.networks if isinstance(network, IPv4Network))
        return ",".join(map(spell_network, four))
    six = collapse_addresses(network for network in addresses.networks if isinstance(network, IPv6Network))
    return ",".join(map(spell_network, six))


def _transports(rule: Rule) -> Iterator[list[str]]:
    if rule.protocol.is_any:
        yield []
        return
    number = rule.protocol.number
    if number == _AH and rule.family is Family.IPV6:
        yield ["-m ah"]  # legacy ip6tables takes the protocol behind that header
        return
    protocol = f"-p {_NAMED.get(number, number)}"
    if rule.protocol.is_icmp:
        yield [protocol, *_icmp(rule)]
        return
    for source in _ports(rule, "sport", rule.source_ports):
        for destination in _ports(rule, "dport", rule.destination_ports):
            # Single ports first: behind -m multiport, iptables takes --dport for its --dports.
            yield [protocol, *sorted((*source, *destination), key=lambda option: option.startswith("-m"))]


def _icmp(rule: Rule) -> Iterator[str]:
    if rule.icmp_type is None and rule.icmp_code is None:
        return
    number, option = _ICMP[rule.family.version]
    if rule.protocol.number != number or rule.icmp_type is None:
        msg = f"iptables has no words for this message of {rule.protocol.name} in {rule.family}"
        raise ValueError(msg)
    code = "" if rule.icmp_code is None else f"/{rule.icmp_code}"
    yield f"{option} {rule.icmp_type}{code}"


def _ports(rule: Rule, option: str, ports: Ports) -> Iterator[list[str]]:
    """The condition on one end, for each command: nothing, one port or range, or a list of at most 15."""
    if ports.is_any or not rule.protocol.has_ports:
        yield []
    elif len(ports.ranges) == 1 and rule.protocol.number in _WITH_DPORT:
        yield [f"--{option} {ports.ranges[0].spell(':')}"]
    else:
        for part in _parts(ports):
            yield [f"-m multiport --{option}s {','.join(range_.spell(':') for range_ in part)}"]


def _parts(ports: Ports) -> Iterator[list[PortRange]]:
    part: list[PortRange] = []
    slots = 0
    for range_ in ports.ranges:
        needs = 1 if range_.first == range_.last else 2
        if slots + needs > MOST_PORTS:
            yield part
            part, slots = [], 0
        part.append(range_)
        slots += needs
    yield part
