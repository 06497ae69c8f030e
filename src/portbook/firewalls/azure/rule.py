"""One security rule, from the terms of the API to the packets that it matches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from portbook.firewalls.azure.bodies import Body, UnknownValue
from portbook.firewalls.azure.security_rules import DESCRIPTION_LIMIT, NAME_LIMIT, PRIORITIES
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import addresses, common_family, first_packet, network, ports

_PLURALS = {
    "sourcePortRange": "sourcePortRanges",
    "destinationPortRange": "destinationPortRanges",
    "sourceAddressPrefix": "sourceAddressPrefixes",
    "destinationAddressPrefix": "destinationAddressPrefixes",
}
_GROUPS = {
    "sourceAddressPrefix": "sourceApplicationSecurityGroups",
    "destinationAddressPrefix": "destinationApplicationSecurityGroups",
}
_KNOWN = {
    "description",
    "protocol",
    "access",
    "priority",
    "direction",
    *_PLURALS,
    *_PLURALS.values(),
    *_GROUPS.values(),
}
_NUMBERS = {"*": -1, "icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ah": 51}
"""`SecurityRuleProtocol` of the API's reference of security rules, in small letters."""
_WAYS = {"inbound": Direction.INBOUND, "outbound": Direction.OUTBOUND}
"""`SecurityRuleDirection` there."""
_NAME = re.compile(r"\w(?:[\w.-]*\w)?", re.ASCII)
_MEMBERS = "the members of the application security group are not in the text"
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9.]*")
_OWN = "virtualnetwork"
"""The service tag of the virtual network that the machine itself is in, in lower case."""


@dataclass(frozen=True)
class _End:
    """One end of the packets.

    Attributes:
        networks: None for anywhere.
        unknown: why it may be only some of these addresses; None where it is all.
    """

    networks: tuple[Network, ...] | None
    unknown: UnknownValue | None = None

    @property
    def addresses(self) -> Addresses:
        return ANYWHERE if self.networks is None else addresses(self.networks)


def name(body: Body) -> str:
    """The name of a rule, in lower case: the group ignores the case.

    Raises:
        Rejected: it has none that Azure accepts.
    """
    if not isinstance(body.name, str) or len(body.name) > NAME_LIMIT or not _NAME.fullmatch(body.name):
        message = f"a rule needs a name of at most {NAME_LIMIT} letters, digits, dots, hyphens and underscores"
        raise Rejected(body.line("name"), message, id_="azure-bad-name")
    return body.name.lower()


def priority(body: Body) -> int:
    """The priority of a rule; the lowest number comes first.

    Raises:
        Rejected: it is not one that Azure accepts.
    """
    value = body.properties.get("priority")
    if type(value) is not int or value not in PRIORITIES:
        raise Rejected(body.line("priority"), "priority is a number from 100 to 4096", id_="azure-bad-priority")
    return value


def direction(body: Body) -> Direction:
    """The direction of a rule.

    Raises:
        Rejected: it is neither inbound nor outbound.
    """
    way = _WAYS.get(_text(body, "direction").lower())
    if way is None:
        raise Rejected(body.line("direction"), "direction is Inbound or Outbound", id_="azure-unknown-word")
    return way


def statement(body: Body) -> Statement:
    """The packets that a rule allows or denies.

    Raises:
        CannotJudge: an unknown property, or something that Microsoft does not document.
        Rejected: Azure refuses it.
    """
    for key in body.properties:
        if key not in _KNOWN:
            raise CannotJudge(body.line(key), f"Portbook does not know the property {key}", id_="azure-unknown-key")
    if len(_text(body, "description", "")) > DESCRIPTION_LIMIT:
        message = f"a description has at most {DESCRIPTION_LIMIT} characters"
        raise Rejected(body.line("description"), message, id_="azure-long-description")
    access = _text(body, "access").lower()
    if access not in {"allow", "deny"}:
        raise Rejected(body.line("access"), "access is Allow or Deny", id_="azure-unknown-word")
    rule, unknown = _rule(body)
    what = f"the rule {name(body)}"
    if not unknown:
        return Statement(body.line(), access == "allow", (rule,), what=what)
    return Statement(body.line(), access == "allow", (), (rule,), unknown.why, what, unknown.id)


def _rule(body: Body) -> tuple[Rule, UnknownValue | None]:
    """The packets, and why the rule may be about only some of them."""
    way, protocol = direction(body), _protocol(body)
    local, remote = ("destination", "source") if way is Direction.INBOUND else ("source", "destination")
    ends = {
        local: _end(body, f"{local}AddressPrefix", own=True),
        remote: _end(body, f"{remote}AddressPrefix", own=False),
    }
    family = _family(body, protocol, [net for end in ends.values() for net in end.networks or ()])
    ranges = {end: f"{end}PortRange" for end in ends}
    unknown = [_unknown(body, key) for key in ranges.values()]
    whole = first_packet(
        way,
        protocol=protocol,
        family=family,
        source=ends["source"].addresses,
        destination=ends["destination"].addresses,
        source_ports=_ports(body, ranges["source"], protocol),
        destination_ports=_ports(body, ranges["destination"], protocol),
    )
    return whole, next(filter(None, (ends["source"].unknown, ends["destination"].unknown, *unknown)), None)


def _protocol(body: Body) -> Protocol:
    name = _text(body, "protocol").lower()
    if name == "icmpv6":
        raise _undocumented(body.line("protocol"), "ICMPv6 in network security groups")
    if name not in _NUMBERS:
        message = f"protocol is Tcp, Udp, Icmp, Esp, Ah or *, not {name!r}"
        raise Rejected(body.line("protocol"), message, id_="azure-unknown-word")
    return Protocol(_NUMBERS[name])


def _undocumented(line: int, what: str) -> CannotJudge:
    return CannotJudge(line, f"Microsoft does not document {what}", id_="azure-undocumented")


def _family(body: Body, protocol: Protocol, networks: Iterable[Network]) -> Family:
    family = common_family(networks, body.line(), "Azure")
    if not protocol.is_icmp:
        return family
    if family is Family.IPV6:
        raise _undocumented(body.line("protocol"), "Icmp between IPv6 addresses")
    return Family.IPV4


def _end(body: Body, key: str, *, own: bool) -> _End:
    """One end of the packets. The machine's own end is always in the virtual network."""
    if _grouped(body, _GROUPS[key]):
        if _present(body, key):
            raise _undocumented(body.line(key), f"{key} beside {_GROUPS[key]}")
        return _End(None, UnknownValue(_MEMBERS, "azure-application-security-group"))
    if unknown := _unknown(body, key):
        return _End(None, unknown)
    line, values, many = _values(body, key)
    if values == ("*",) and not many:
        return _End(None)
    if not many and _TAG.fullmatch(values[0]):
        if own and values[0].lower() == _OWN:
            return _End(None)
        why = f"the addresses of the service tag {values[0]} are not in the text"
        return _End(None, UnknownValue(why, "azure-service-tag"))
    networks = tuple(_network(value, line) for value in values)
    for one, other in combinations(networks, 2):
        if one.version == other.version and one.overlaps(other):
            message = f"{one} and {other} overlap, which Azure rejects in one rule"
            raise Rejected(line, message, id_="azure-overlapping-networks")
    return _End(networks)


def _grouped(body: Body, key: str) -> bool:
    value = body.properties.get(key)
    if isinstance(value, str):
        raise Rejected(body.line(key), f"{key} is a list", id_="azure-wrong-type")
    return value not in (None, [])


def _network(text: str, line: int) -> Network:
    if text == "*" or _TAG.fullmatch(text):
        raise _undocumented(line, f"{text!r} in a list of prefixes")
    return network(text if "/" in text else f"{text}/{128 if ':' in text else 32}", line, host_bits=Rejected)


def _ports(body: Body, key: str, protocol: Protocol) -> Ports:
    """The ports; all ports, where they are not in the text."""
    if _unknown(body, key):
        return ANY_PORTS
    line, values, many = _values(body, key)
    if many and "*" in values:
        raise _undocumented(line, "* in a list of ports")
    known = ANY_PORTS if values == ("*",) else Ports(tuple(ports(text, line) for text in values))
    if not known.is_any and not protocol.has_ports:
        raise _undocumented(line, f"ports for the protocol {body.properties['protocol']}")
    return known


def _unknown(body: Body, key: str) -> UnknownValue | None:
    """The first value of a property or its plural that is not in the text; None where all are."""
    for name in _present(body, key):
        value = body.properties[name]
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, UnknownValue):
                return part
    return None


def _present(body: Body, key: str) -> list[str]:
    """The names of a property and its plural, as far as they are there; empty ones count as absent."""
    one, many = body.properties.get(key), body.properties.get(_PLURALS[key])
    return [*([key] if one not in (None, "") else []), *([_PLURALS[key]] if many not in (None, []) else [])]


def _values(body: Body, key: str) -> tuple[int, tuple[str, ...], bool]:
    """The line and the values of a property or its plural, and whether it is the plural."""
    names = _present(body, key)
    if len(names) != 1:
        message = f"a rule needs exactly one of {key} and {_PLURALS[key]}"
        raise Rejected(body.line(key), message, id_="azure-one-of")
    line = body.line(names[0])
    if names[0] == key:
        return line, (_text(body, key),), False
    values = body.properties[names[0]]
    if not isinstance(values, list) or not all(isinstance(element, str) for element in values):
        raise Rejected(line, f"{names[0]} is a list of strings", id_="azure-wrong-type")
    return line, tuple(str(element) for element in values), True


def _text(body: Body, key: str, default: str | None = None) -> str:
    value = body.properties.get(key, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise Rejected(body.line(key), f"{key} is a string, and required", id_="azure-wrong-type")
    return value
