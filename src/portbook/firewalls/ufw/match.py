"""What a rule comes to in ufw's words, whatever writes them down: a command or a task."""

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
_WHOLE = {4: "0.0.0.0/0", 6: "::/0"}


@dataclass(frozen=True)
class Match:
    """The packets that one rule of ufw is about.

    Attributes:
        protocol: its name; empty for every protocol.
        source: an address, a network or `any`.
        source_ports: ports and ranges with commas between them; empty for any.
        destination: likewise.
        ports: of the destination, likewise.
    """

    protocol: str
    source: str
    source_ports: str
    destination: str
    ports: str


def matches(rule: Rule) -> Iterator[Match]:
    """One or more for each rule; none for port 0 alone."""
    protocol = NAMES.get(rule.protocol.number, "")
    for source, destination in _ends(rule):
        for source_ports in _lists(rule.source_ports):
            for ports in _lists(rule.destination_ports):
                yield Match(protocol, source, source_ports, destination, ports)


def _ends(rule: Rule) -> Iterator[tuple[str, str]]:
    """Source and destination of each command. An address of one family makes it a rule of that family only."""
    if rule.family is Family.BOTH and rule.local == rule.remote == ANYWHERE:
        yield ANY, ANY
        return
    for family in rule.family.each:
        for source in _addresses(rule.source, family.version):
            for destination in _addresses(rule.destination, family.version):
                anywhere = source == destination == ANY
                yield _WHOLE[family.version] if anywhere else source, destination


def _addresses(addresses: Addresses, version: int) -> list[str]:
    whole = ip_network(_WHOLE[version])
    if addresses.anywhere or whole in addresses.networks:
        return [ANY]
    return [spell_network(each) for each in addresses.only(version).networks]


def _lists(ports: Ports) -> Iterator[str]:
    """Lists of ports that fit into one rule each; one empty text for any port; none for port 0 alone."""
    if ports.is_any:
        yield ""
        return
    taken: list[str] = []
    room = MOST_PORTS
    for each in _from_lowest(ports):
        size = 1 if each.first == each.last else 2
        if size > room:
            yield ",".join(taken)
            taken, room = [], MOST_PORTS
        taken.append(each.spell(":"))
        room -= size
    if taken:
        yield ",".join(taken)


def _from_lowest(ports: Ports) -> Iterator[PortRange]:
    for each in ports.ranges:
        if each.last >= LOWEST_PORT:
            yield PortRange(max(each.first, LOWEST_PORT), each.last)
