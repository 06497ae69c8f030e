"""Rules as conditions on packets to published ports.

In DOCKER-USER the destination is translated already: packets have the address and the port of the container. Connection
tracking knows the port that they were sent to.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from itertools import product

from portbook.model import Addresses, Family, Ports, Rule
from portbook.model.address import spell_network
from portbook.rules import per_family

_NAMES = {6: "tcp", 17: "udp", 132: "sctp"}
"""The protocols that Docker publishes ports of."""


def phrases(rule: Rule) -> Iterator[tuple[int, str]]:
    """The IP version and the conditions of each command that a rule needs."""
    for part in per_family([rule]):
        senders = ",".join(_networks(part.source, part.family))
        own = [*_networks(part.destination, part.family)] or [""]
        for address, source, published in product(own, _each(part.source_ports), _each(part.destination_ports)):
            words = [f"-p {_NAMES[part.protocol.number]}"]
            words += [f"-s {senders}"] if senders else []
            words += [f"--sport {source}"] if source else []
            words += ["-m conntrack --ctstate DNAT"]
            words += [f"--ctorigdst {address}"] if address else []
            words += [f"--ctorigdstport {published}"] if published else []
            yield part.family.version, " ".join([*words, "--ctdir ORIGINAL"])


def _networks(addresses: Addresses, family: Family) -> Iterator[str]:
    """The networks without overlaps; nothing for every address."""
    if addresses.anywhere or any(network.prefixlen == 0 for network in addresses.networks):
        return
    if family is Family.IPV4:
        four = collapse_addresses(network for network in addresses.networks if isinstance(network, IPv4Network))
        yield from map(spell_network, four)
    else:
        six = collapse_addresses(network for network in addresses.networks if isinstance(network, IPv6Network))
        yield from map(spell_network, six)


def _each(ports: Ports) -> list[str]:
    """The ranges of ports, one for each command, as conntrack takes no list; an empty text for every port."""
    return [""] if ports.is_any else [range_.spell(":") for range_ in ports.ranges]
