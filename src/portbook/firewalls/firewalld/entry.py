"""A rule in the terms of firewalld, for commands, Ansible tasks and policy files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from portbook.model import ANYWHERE, Addresses, Family, Ports, Rule
from portbook.model.address import spell_network

PORT, SOURCE_PORT, PROTOCOL, ICMP_TYPE = "port", "source-port", "protocol", "icmp-type"
WHOLE = {4: "0.0.0.0/0", 6: "::/0"}
WITH_PORTS = {6: "tcp", 17: "udp", 33: "dccp", 132: "sctp"}
"""Protocols that have ports, by firewalld.richlanguage(5); the reader has tables of its own."""
_NAMES = {
    **WITH_PORTS,
    1: "icmp",
    2: "igmp",
    41: "ipv6",
    46: "rsvp",
    47: "gre",
    50: "esp",
    51: "ah",
    58: "ipv6-icmp",
    88: "eigrp",
    89: "ospf",
    103: "pim",
    112: "vrrp",
    115: "l2tp",
    136: "udplite",
}
"""Names that every `/etc/protocols` has; others go by number."""
_TYPES = {
    1: {
        0: "echo-reply",
        3: "destination-unreachable",
        5: "redirect",
        8: "echo-request",
        9: "router-advertisement",
        10: "router-solicitation",
        11: "time-exceeded",
        12: "parameter-problem",
        13: "timestamp-request",
        14: "timestamp-reply",
    },
    58: {
        1: "destination-unreachable",
        2: "packet-too-big",
        3: "time-exceeded",
        4: "parameter-problem",
        128: "echo-request",
        129: "echo-reply",
        133: "router-solicitation",
        134: "router-advertisement",
        135: "neighbour-solicitation",
        136: "neighbour-advertisement",
        137: "redirect",
    },
}
"""ICMP types by protocol: what `firewall-cmd --info-icmptype` says of each."""
NAMELESS = frozenset((number, kind) for number in _TYPES for kind in range(256) if kind not in _TYPES[number])
"""Protocol numbers with ICMP types that no name stands for."""
_Match = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Entry:
    """One rule of a zone or a policy that lets packets through.

    Attributes:
        kind: the element that matches besides addresses: `port`, `source-port`, `protocol`, `icmp-type`; or empty.
        attributes: the attributes of that element, in order.
        family: `ipv4` or `ipv6`; empty for both, which needs no rich rule.
        source: a network; empty for anywhere.
        destination: a network; empty for anywhere.
    """

    kind: str
    attributes: tuple[tuple[str, str], ...]
    family: str = ""
    source: str = ""
    destination: str = ""

    @property
    def value(self) -> str:
        """The values of the attributes: `443/tcp`, `esp`."""
        return "/".join(value for _name, value in self.attributes)

    @property
    def rich(self) -> str:
        """The entry as a rich rule."""
        words = ["rule" + (f' family="{self.family}"' if self.family else "")]
        words += [f'source address="{self.source}"'] if self.source else []
        words += [f'destination address="{self.destination}"'] if self.destination else []
        words += [" ".join([self.kind, *(f'{name}="{value}"' for name, value in self.attributes)])] if self.kind else []
        return " ".join([*words, "accept"])


def entries(rule: Rule) -> Iterator[Entry]:
    """The entries that a rule needs."""
    plain = rule.family is Family.BOTH and rule.local == rule.remote == ANYWHERE
    for kind, attributes in _matches(rule):
        if plain and kind not in {"", ICMP_TYPE}:
            yield Entry(kind, attributes)
        else:
            yield from _rich(rule, kind, attributes)


def _matches(rule: Rule) -> Iterator[_Match]:
    protocol = _NAMES.get(rule.protocol.number, str(rule.protocol.number))
    if rule.protocol.is_any:
        yield "", ()
    elif rule.icmp_type is not None:
        yield from ((ICMP_TYPE, (("name", name),)) for name in _icmp_names(rule))
    elif not rule.destination_ports.is_any:
        yield from _ports(PORT, rule.destination_ports, protocol)
    elif not rule.source_ports.is_any:
        yield from _ports(SOURCE_PORT, rule.source_ports, protocol)
    else:
        yield PROTOCOL, (("value", protocol),)


def _ports(kind: str, ports: Ports, protocol: str) -> Iterator[_Match]:
    return ((kind, (("port", range_.spell()), ("protocol", protocol))) for range_ in ports.ranges)


def _icmp_names(rule: Rule) -> Iterator[str]:
    own = _TYPES[1 if rule.family is Family.IPV4 else 58]
    if rule.icmp_type in own:
        yield own[rule.icmp_type]


def _rich(rule: Rule, kind: str, attributes: tuple[tuple[str, str], ...]) -> Iterator[Entry]:
    """Rich rules for one family and one pair of networks each."""
    for family in rule.family.each:
        for source in _addresses(rule.source, family):
            for destination in _addresses(rule.destination, family):
                bare = not (source or destination) and _is_bare(rule)
                yield Entry(kind, attributes, str(family), WHOLE[family.version] if bare else source, destination)


def _is_bare(rule: Rule) -> bool:
    """Whether the family needs an address: alone it makes no rule, and `nft` does not list it beside the whole of ICMP."""
    return rule.protocol.is_any or (rule.protocol.is_icmp and rule.icmp_type is None)


def _addresses(addresses: Addresses, family: Family) -> list[str]:
    """The networks of a family; one empty text for anywhere."""
    if addresses.anywhere or ip_network(WHOLE[family.version]) in addresses.networks:
        return [""]
    return [spell_network(network) for network in addresses.only(family.version).networks]
