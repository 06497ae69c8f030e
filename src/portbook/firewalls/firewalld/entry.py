"""A rule in the terms of firewalld, for commands, Ansible tasks and policy files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from portbook.firewalls.firewalld.grammar import PROTOCOLS, WHOLE
from portbook.model import ANYWHERE, Addresses, Family, Ports, Rule
from portbook.model.address import spell_network
from portbook.model.protocol import ICMP_TYPES

PORT, SOURCE_PORT, PROTOCOL, ICMP_TYPE = "port", "source-port", "protocol", "icmp-type"
_NAMES = {number: name for name, number in PROTOCOLS.items()}
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
    return ((kind, (("port", part.spell()), ("protocol", protocol))) for part in ports.ranges)


def _icmp_names(rule: Rule) -> Iterator[str]:
    for message in ICMP_TYPES.values():
        if (message.ipv4 if rule.family is Family.IPV4 else message.ipv6) == rule.icmp_type:
            yield message.name


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
