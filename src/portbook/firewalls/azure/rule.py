"""One security rule, from the API's words to the packets that it matches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from portbook.firewalls.azure.bodies import Body, Unread
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
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9.]*")
_OWN = "virtualnetwork"
"""The tag of the network that the machine itself is in, in small letters."""


@dataclass(frozen=True)
class _End:
    """One end of the packets.

    Attributes:
        networks: None for everywhere.
        why: why nobody can say which addresses it has; empty where they are known.
    """

    networks: tuple[Network, ...] | None
    why: str = ""

    @property
    def addresses(self) -> Addresses:
        return ANYWHERE if self.networks is None else addresses(self.networks)


def name(body: Body) -> str:
    """What the group knows it by: it makes no difference between small letters and capitals.

    Raises:
        Rejected: it has none that Azure takes.
    """
    if not isinstance(body.name, str) or len(body.name) > NAME_LIMIT or not _NAME.fullmatch(body.name):
        raise Rejected(body.line("name"), "a rule needs a name of letters, digits, dots, hyphens and underscores")
    return body.name.lower()


def priority(body: Body) -> int:
    """When it is asked: the lowest number first.

    Raises:
        Rejected: it is not one that Azure takes.
    """
    value = body.properties.get("priority")
    if type(value) is not int or value not in PRIORITIES:
        raise Rejected(body.line("priority"), "priority is a number from 100 to 4096")
    return value


def direction(body: Body) -> Direction:
    """Which way it is for.

    Raises:
        Rejected: there is no such way.
    """
    way = _WAYS.get(_text(body, "direction").lower())
    if way is None:
        raise Rejected(body.line("direction"), "direction is Inbound or Outbound")
    return way


def statement(body: Body) -> Statement:
    """What it allows or denies.

    Raises:
        CannotJudge: a property that is not known, or something that Microsoft does not say the meaning of.
        Rejected: Azure would not take it.
    """
    for key in body.properties:
        if key not in _KNOWN:
            raise CannotJudge(body.line(key), f"{key} is not a property that this grammar knows")
    if len(_text(body, "description", "")) > DESCRIPTION_LIMIT:
        raise Rejected(body.line("description"), f"a description has at most {DESCRIPTION_LIMIT} characters")
    access = _text(body, "access").lower()
    if access not in {"allow", "deny"}:
        raise Rejected(body.line("access"), "access is Allow or Deny")
    rule, why = _rule(body)
    surely, perhaps = ((), (rule,)) if why else ((rule,), ())
    return Statement(body.line(), access == "allow", surely, perhaps, why, f"the rule {name(body)}")


def _rule(body: Body) -> tuple[Rule, str]:
    """The packets, and why it may be only some of them."""
    way, protocol = direction(body), _protocol(body)
    local, remote = ("destination", "source") if way is Direction.INBOUND else ("source", "destination")
    ends = {
        local: _end(body, f"{local}AddressPrefix", own=True),
        remote: _end(body, f"{remote}AddressPrefix", own=False),
    }
    family = _family(body, protocol, [net for end in ends.values() for net in end.networks or ()])
    ranges = {each: f"{each}PortRange" for each in ends}
    unread = [_unread(body, key) for key in ranges.values()]
    whole = first_packet(
        way,
        protocol=protocol,
        family=family,
        source=ends["source"].addresses,
        destination=ends["destination"].addresses,
        source_ports=_ports(body, ranges["source"], protocol),
        destination_ports=_ports(body, ranges["destination"], protocol),
    )
    return whole, next(filter(None, (ends["source"].why, ends["destination"].why, *unread)), "")


def _protocol(body: Body) -> Protocol:
    name = _text(body, "protocol").lower()
    if name == "icmpv6":
        raise CannotJudge(body.line("protocol"), "Microsoft does not document ICMPv6 in network security groups")
    if name not in _NUMBERS:
        raise Rejected(body.line("protocol"), f"protocol is Tcp, Udp, Icmp, Esp, Ah or *, not {name!r}")
    return Protocol(_NUMBERS[name])


def _family(body: Body, protocol: Protocol, networks: Iterable[Network]) -> Family:
    family = common_family(networks, body.line(), "Azure")
    if not protocol.is_icmp:
        return family
    if family is Family.IPV6:
        raise CannotJudge(body.line("protocol"), "Microsoft does not say what Icmp means between IPv6 addresses")
    return Family.IPV4


def _end(body: Body, key: str, *, own: bool) -> _End:
    """One end; the machine's own is in the virtual network whatever its address is."""
    if _grouped(body, _GROUPS[key]):
        if _given(body, key):
            raise CannotJudge(body.line(key), f"what {key} says beside {_GROUPS[key]} cannot be judged")
        return _End(None, "which machines are in an application security group is not in the text")
    if why := _unread(body, key):
        return _End(None, why)
    line, values, many = _values(body, key)
    if values == ("*",) and not many:
        return _End(None)
    if not many and _TAG.fullmatch(values[0]):
        known = own and values[0].lower() == _OWN
        return _End(None, "" if known else f"which addresses the service tag {values[0]} has is not in the text")
    networks = tuple(_network(value, line) for value in values)
    for one, other in combinations(networks, 2):
        if one.version == other.version and one.overlaps(other):
            raise Rejected(line, f"{one} and {other} overlap, which Azure does not take in one rule")
    return _End(networks)


def _grouped(body: Body, key: str) -> bool:
    value = body.properties.get(key)
    if isinstance(value, str):
        raise Rejected(body.line(key), f"{key} is a list")
    return value not in (None, [])


def _network(text: str, line: int) -> Network:
    if text == "*" or _TAG.fullmatch(text):
        raise CannotJudge(line, f"{text!r} in a list of prefixes cannot be judged: Microsoft says networks only")
    return network(text if "/" in text else f"{text}/{128 if ':' in text else 32}", line, host_bits=Rejected)


def _ports(body: Body, key: str, protocol: Protocol) -> Ports:
    """The ports; all of them, where they are not in the text."""
    if _unread(body, key):
        return ANY_PORTS
    line, values, many = _values(body, key)
    if many and "*" in values:
        raise CannotJudge(line, "Microsoft does not say what * means in a list of ports")
    known = ANY_PORTS if values == ("*",) else Ports(tuple(ports(text, line) for text in values))
    if not known.is_any and not protocol.has_ports:
        raise CannotJudge(
            line, f"Microsoft does not say what ports mean for the protocol {body.properties['protocol']}"
        )
    return known


def _unread(body: Body, key: str) -> str:
    """Why nobody can say what a property or its plural has; empty where somebody can."""
    for name in _given(body, key):
        value = body.properties[name]
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Unread):
                return part.why
    return ""


def _given(body: Body, key: str) -> list[str]:
    """A property and its plural, as far as they are there; empty ones count as absent."""
    one, many = body.properties.get(key), body.properties.get(_PLURALS[key])
    return [*([key] if one not in (None, "") else []), *([_PLURALS[key]] if many not in (None, []) else [])]


def _values(body: Body, key: str) -> tuple[int, tuple[str, ...], bool]:
    """The line, the values of a property, and whether they are in its plural."""
    given = _given(body, key)
    if len(given) != 1:
        raise Rejected(body.line(key), f"exactly one of {key} and {_PLURALS[key]} has to be there")
    line = body.line(given[0])
    if given[0] == key:
        return line, (_text(body, key),), False
    values = body.properties[given[0]]
    if not isinstance(values, list) or not all(isinstance(element, str) for element in values):
        raise Rejected(line, f"{given[0]} is a list of strings")
    return line, tuple(str(element) for element in values), True


def _text(body: Body, key: str, default: str | None = None) -> str:
    value = body.properties.get(key, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise Rejected(body.line(key), f"{key} has to be there, as a string")
    return value
