"""A rule in the terms of ufw, for commands and for Ansible tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from portbook.firewalls.ufw.grammar import LOWEST_PORT, MOST_PORTS
from portbook.model import ANYWHERE, Addresses, Family, PortRange, Ports, Rule
from portbook.model.address import spell_network

ANY = "any"
NO_WORD = "ufw has no word for port 0: nothing to open here."
NAMES = {2: "igmp", 6: "tcp", 17: "udp", 41: "ipv6", 47: "gre", 50: "esp", 51: "ah", 112: "vrrp"}
"""Protocols, by what ufw(8) calls them in its section "Rule syntax"; the reader has a table of its own."""
IPV4_ONLY = frozenset({2, 41})
"""ufw(8): these two are valid with addresses of IPv4 only."""
WHOLE = {4: "0.0.0.0/0", 6: "::/0"}
"""Every address of an IP version."""


@dataclass(frozen=True)
class Match:
    """The match of one rule of ufw.

    Attributes:
        protocol: the name of the protocol; empty for every protocol.
        source: an address, a network or `any`.
        source_ports: ports and ranges with commas between them; empty for any.
        destination: an address, a network or `any`.
        ports: the destination ports, written as the source ports are.
    """

    protocol: str
    source: str
    source_ports: str
    destination: str
    ports: str


def matches(rule: Rule) -> Iterator[Match]:
    """The matches that a rule needs; none where it is for port 0 alone."""
    protocol = NAMES.get(rule.protocol.number, "")
    for source, destination in _ends(rule):
        for source_ports in _lists(rule.source_ports):
            for ports in _lists(rule.destination_ports):
                yield Match(protocol, source, source_ports, destination, ports)


def _ends(rule: Rule) -> Iterator[tuple[str, str]]:
    """The source and destination of each match. An address of one family limits a rule of ufw to that family."""
    if rule.family is Family.BOTH and rule.local == rule.remote == ANYWHERE:
        yield ANY, ANY
        return
    for family in rule.family.each:
        for source in _addresses(rule.source, family.version):
            for destination in _addresses(rule.destination, family.version):
                anywhere = source == destination == ANY
                yield WHOLE[family.version] if anywhere else source, destination


def _addresses(addresses: Addresses, version: int) -> list[str]:
    whole = ip_network(WHOLE[version])
    if addresses.anywhere or whole in addresses.networks:
        return [ANY]
    return [spell_network(network) for network in addresses.only(version).networks]


def _lists(ports: Ports) -> Iterator[str]:
    """Lists of ports, each for one rule; an empty one for any port; none for port 0 alone."""
    if ports.is_any:
        yield ""
        return
    words: list[str] = []
    room = MOST_PORTS
    for port_range in _from_lowest(ports):
        size = 1 if port_range.first == port_range.last else 2
        if size > room:
            yield ",".join(words)
            words, room = [], MOST_PORTS
        words.append(port_range.spell(":"))
        room -= size
    if words:
        yield ",".join(words)


def _from_lowest(ports: Ports) -> Iterator[PortRange]:
    for port_range in ports.ranges:
        if port_range.last >= LOWEST_PORT:
            yield PortRange(max(port_range.first, LOWEST_PORT), port_range.last)
