"""One end of the packets of a security rule: its addresses and its ports.

Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

from portbook.firewalls.azure.bodies import Body, UnknownValue
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Network, Ports, Protocol
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.cloud_literals import addresses, network, ports

PLURALS = {
    "sourcePortRange": "sourcePortRanges",
    "destinationPortRange": "destinationPortRanges",
    "sourceAddressPrefix": "sourceAddressPrefixes",
    "destinationAddressPrefix": "destinationAddressPrefixes",
}
"""The property for several values of each property for one value."""
GROUPS = {
    "sourceAddressPrefix": "sourceApplicationSecurityGroups",
    "destinationAddressPrefix": "destinationApplicationSecurityGroups",
}
"""The property that has application security groups in place of each property that has addresses."""
_MEMBERS = "the members of the application security group are not in the text"
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9.]*")
_OWN = "virtualnetwork"
"""The service tag of the virtual network that the machine itself is in, in lower case."""


@dataclass(frozen=True)
class End:
    """The addresses at one end of the packets.

    Attributes:
        networks: the networks; None for anywhere.
        unknown: why the rule may be about only some of these addresses; None where it is about all.
    """

    networks: tuple[Network, ...] | None
    unknown: UnknownValue | None = None

    @property
    def addresses(self) -> Addresses:
        """The networks as addresses."""
        return ANYWHERE if self.networks is None else addresses(self.networks)


def undocumented(line: int, usage: str) -> CannotJudge:
    """The refusal of a usage that Microsoft does not document."""
    return CannotJudge(line, f"Microsoft does not document {usage}", id_="azure-undocumented")


def end(body: Body, key: str, *, own: bool) -> End:
    """The addresses at one end of the packets.

    Args:
        body: the security rule.
        key: `sourceAddressPrefix` or `destinationAddressPrefix`.
        own: whether it is the end of the machine itself, which is always in the virtual network.

    Raises:
        CannotJudge: a combination that Microsoft does not document.
        Rejected: Azure refuses a value.
    """
    if _grouped(body, GROUPS[key]):
        if _present(body, key):
            raise undocumented(body.line(key), f"{key} beside {GROUPS[key]}")
        return End(None, UnknownValue(_MEMBERS, "azure-application-security-group"))
    if doubt := unknown(body, key):
        return End(None, doubt)
    line, values, many = _values(body, key)
    if values == ("*",) and not many:
        return End(None)
    if not many and _TAG.fullmatch(values[0]):
        if own and values[0].lower() == _OWN:
            return End(None)
        why = f"the addresses of the service tag {values[0]} are not in the text"
        return End(None, UnknownValue(why, "azure-service-tag"))
    networks = tuple(_network(value, line) for value in values)
    for first, second in combinations(networks, 2):
        if first.version == second.version and first.overlaps(second):
            message = f"{first} and {second} overlap, which Azure rejects in one rule"
            raise Rejected(line, message, id_="azure-overlapping-networks", cure="remove the smaller one")
    return End(networks)


def _grouped(body: Body, key: str) -> bool:
    value = body.properties.get(key)
    if isinstance(value, str):
        raise Rejected(body.line(key), f"{key} must be a list", id_="azure-wrong-type")
    return value not in (None, [])


def _network(text: str, line: int) -> Network:
    if text == "*" or _TAG.fullmatch(text):
        raise undocumented(line, f"{text!r} in a list of prefixes")
    return network(text if "/" in text else f"{text}/{128 if ':' in text else 32}", line, host_bits=Rejected)


def ports_of(body: Body, key: str, protocol: Protocol) -> Ports:
    """The ports of one end; all ports where the text does not show them.

    Args:
        body: the security rule.
        key: `sourcePortRange` or `destinationPortRange`.
        protocol: the protocol of the rule.

    Raises:
        CannotJudge: a combination that Microsoft does not document.
        Rejected: Azure refuses a value.
    """
    if unknown(body, key):
        return ANY_PORTS
    line, values, many = _values(body, key)
    if many and "*" in values:
        raise undocumented(line, "* in a list of ports")
    known = ANY_PORTS if values == ("*",) else Ports(tuple(ports(text, line) for text in values))
    if not known.is_any and not protocol.has_ports:
        raise undocumented(line, f"ports for the protocol {body.properties['protocol']}")
    return known


def unknown(body: Body, key: str) -> UnknownValue | None:
    """The first value of a property or its plural that is not in the text; None where all are."""
    for name in _present(body, key):
        value = body.properties[name]
        for element in value if isinstance(value, list) else [value]:
            if isinstance(element, UnknownValue):
                return element
    return None


def _present(body: Body, key: str) -> list[str]:
    """The names of a property and its plural, as far as they are there; empty ones count as absent."""
    single, several = body.properties.get(key), body.properties.get(PLURALS[key])
    return [*([key] if single not in (None, "") else []), *([PLURALS[key]] if several not in (None, []) else [])]


def _values(body: Body, key: str) -> tuple[int, tuple[str, ...], bool]:
    """The line and the values of a property or its plural, and whether it is the plural."""
    names = _present(body, key)
    if len(names) != 1:
        message = f"a rule needs exactly one of {key} and {PLURALS[key]}"
        raise Rejected(body.line(key), message, id_="azure-one-of", cure="remove one, or add one")
    line = body.line(names[0])
    if names[0] == key:
        return line, (body.text(key),), False
    values = body.properties[names[0]]
    if not isinstance(values, list) or not all(isinstance(element, str) for element in values):
        raise Rejected(line, f"{names[0]} must be a list of strings", id_="azure-wrong-type")
    return line, tuple(str(element) for element in values), True
