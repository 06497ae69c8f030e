"""One end of the packets of a security rule, read apart from the target's own reader.

Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, PortRange, Ports
from portbook.targets import CannotJudge, Rejected

PLURALS = {
    "sourceAddressPrefix": "sourceAddressPrefixes",
    "sourcePortRange": "sourcePortRanges",
    "destinationAddressPrefix": "destinationAddressPrefixes",
    "destinationPortRange": "destinationPortRanges",
}
"""The property for several values of each property for one value."""
_TAG = re.compile(r"[A-Za-z][A-Za-z.]*")
_PORTS = re.compile(r"(0|[1-9][0-9]{0,4})(?:-(0|[1-9][0-9]{0,4}))?")
_HIGHEST_PORT = 65535
_ANY = "*"


@dataclass(frozen=True)
class End:
    """One end of the packets.

    Attributes:
        networks: the networks; None for anywhere.
        ports: the ports.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] | None
    ports: Ports

    @property
    def addresses(self) -> Addresses:
        """The networks as addresses."""
        if self.networks is None or any(network.prefixlen == 0 for network in self.networks):
            return ANYWHERE
        return Addresses(self.networks)


def end(line: int, properties: Mapping[str, Any], side: str, *, own: bool) -> End:
    """One end of the packets of a rule.

    Args:
        line: the line of the rule.
        properties: the properties of the rule.
        side: `source` or `destination`.
        own: whether it is the end of the machine itself, which is in the virtual network.

    Raises:
        CannotJudge: a service tag, or a value that Azure does not document.
        Rejected: Azure refuses a value.
    """
    prefixes, ranges = (_values(line, properties, f"{side}{suffix}") for suffix in ("AddressPrefix", "PortRange"))
    everywhere = prefixes == [_ANY] or (own and [prefix.lower() for prefix in prefixes] == ["virtualnetwork"])
    networks = None if everywhere else tuple(_network(line, prefix) for prefix in prefixes)
    if networks and len({network.version for network in networks}) == 1 and _overlap(networks):
        raise Rejected(
            line, f"networks of the {side} overlap", id_="azure-networks-overlap", cure="remove the smaller one"
        )
    return End(networks, ANY_PORTS if ranges == [_ANY] else Ports(tuple(_range(line, text) for text in ranges)))


def _overlap(networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether networks overlap. Merging adjacent networks keeps the number of addresses, merging overlapping ones does not."""
    joined = collapse_addresses(networks)  # type: ignore[type-var]  # of one version
    return sum(network.num_addresses for network in joined) < sum(network.num_addresses for network in networks)


def _values(line: int, properties: Mapping[str, Any], singular: str) -> list[str]:
    """The values of a property or of its plural, whichever is there."""
    keys = [key for key in (singular, PLURALS[singular]) if key in properties]
    if len(keys) != 1:
        message = f"a rule needs exactly one of {singular} and {PLURALS[singular]}"
        raise Rejected(line, message, id_="azure-end-incomplete")
    values = properties[keys[0]]
    if isinstance(values, str):
        return [values]
    if _ANY in values:
        raise CannotJudge(
            line, f"Azure does not document {_ANY} in {keys[0]}", id_="azure-any-in-list", cure="write * alone"
        )
    return list(values)


def _network(line: int, prefix: str) -> IPv4Network | IPv6Network:
    if _TAG.fullmatch(prefix):
        raise CannotJudge(
            line,
            f"the text does not show the addresses of the service tag {prefix}",
            id_="azure-service-tag",
            cure="write the networks",
        )
    try:
        return ip_network(prefix)
    except ValueError:
        raise Rejected(line, f"{prefix} is not a network", id_="azure-network-invalid") from None


def _range(line: int, text: str) -> PortRange:
    match = _PORTS.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not first <= last <= _HIGHEST_PORT:
        raise Rejected(
            line,
            f"{text} is neither a port nor a range of ports",
            id_="azure-port-invalid",
            cure="write a number up to 65535, or two with a hyphen, the lower one first",
        )
    return PortRange(first, last)
