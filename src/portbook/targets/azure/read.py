"""Security rules of a network security group as rules: bodies of requests in JSON, or commands of az."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Family, Network, Ports, Protocol, Rule
from portbook.rules import minus
from portbook.targets.azure.bodies import Body, Value, bodies
from portbook.targets.azure.command_line import has_commands, told
from portbook.targets.azure.security_rules import DESCRIPTION_LIMIT, DIRECTIONS, NAME_LIMIT, PRIORITIES, PROTOCOLS
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.spelled import addresses, common_family, first_packet, network, ports
from portbook.targets.taken_back import taken_back

_PLURALS = {
    "sourcePortRange": "sourcePortRanges",
    "destinationPortRange": "destinationPortRanges",
    "sourceAddressPrefix": "sourceAddressPrefixes",
    "destinationAddressPrefix": "destinationAddressPrefixes",
}
_KNOWN = {"description", "protocol", "access", "priority", "direction", *_PLURALS, *_PLURALS.values()}
_NUMBERS = {name.lower(): number for number, name in PROTOCOLS.items()}
_WAYS = {name.lower(): direction for direction, name in DIRECTIONS.items()}
_NAME = re.compile(r"\w(?:[\w.-]*\w)?", re.ASCII)
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9.]*")


@dataclass(frozen=True)
class _Entry:
    priority: int
    allow: bool
    rule: Rule


def read(text: str) -> Reading:
    """What the rules of a text let through, by priority; nothing, where it is commands that take some back or show some.

    Raises:
        CannotJudge: another property or option, a service tag, or something that Microsoft does not say the meaning of.
        Rejected: neither JSON nor commands, or Azure would not take it.
    """
    if not has_commands(text):
        return reading(bodies(text))
    found = told(text)
    return taken_back(found.taking, adds=bool(found.made)) if found.taking else reading(found.made)


def reading(made: Iterable[Body]) -> Reading:
    """What rules let through together, however they were written down.

    Raises:
        CannotJudge: a property that is not known, a service tag, or something that Microsoft does not say the meaning of.
        Rejected: Azure would not take one, or two names or priorities collide.
    """
    names: set[str] = set()
    entries: list[_Entry] = []
    for body in made:
        name = _name(body)
        entry = _entry(body)
        if name in names:
            raise Rejected(body.line("name"), "two rules have one name")
        if (entry.priority, entry.rule.direction) in {(each.priority, each.rule.direction) for each in entries}:
            raise Rejected(body.line("priority"), f"two rules of one direction have the priority {entry.priority}")
        names.add(name)
        entries.append(entry)
    return Reading(_let_through(entries))


def _let_through(entries: Iterable[_Entry]) -> tuple[Rule, ...]:
    """The first rule that a packet matches decides."""
    allowed: list[Rule] = []
    denied: list[Rule] = []
    for each in sorted(entries, key=lambda entry: entry.priority):
        if not each.allow:
            denied.append(each.rule)
        else:
            allowed += minus([each.rule], denied) if denied else [each.rule]
    return tuple(allowed)


def _name(body: Body) -> str:
    if set(body.value) - {"name", "properties"}:
        raise CannotJudge(body.line(), "a rule has other members than name and properties")
    name = body.value.get("name")
    if not isinstance(name, str) or len(name) > NAME_LIMIT or not _NAME.fullmatch(name):
        raise Rejected(body.line("name"), "a rule needs a name of letters, digits, dots, hyphens and underscores")
    return name.lower()


def _entry(body: Body) -> _Entry:
    for key in body.properties:
        if key not in _KNOWN:
            raise CannotJudge(body.line(key), f"{key} is not a property that this grammar knows")
    if len(_text(body, "description", "")) > DESCRIPTION_LIMIT:
        raise Rejected(body.line("description"), f"a description has at most {DESCRIPTION_LIMIT} characters")
    access = _text(body, "access").lower()
    if access not in {"allow", "deny"}:
        raise Rejected(body.line("access"), "access is Allow or Deny")
    return _Entry(_priority(body), access == "allow", _rule(body))


def _priority(body: Body) -> int:
    value = body.properties.get("priority")
    if type(value) is not int or value not in PRIORITIES:
        raise Rejected(body.line("priority"), "priority is a number from 100 to 4096")
    return value


def _rule(body: Body) -> Rule:
    direction = _WAYS.get(_text(body, "direction").lower())
    if direction is None:
        raise Rejected(body.line("direction"), "direction is Inbound or Outbound")
    protocol = _protocol(body)
    source, destination = _networks(body, "sourceAddressPrefix"), _networks(body, "destinationAddressPrefix")
    family = _family(body, protocol, (*(source or ()), *(destination or ())))
    return first_packet(
        direction,
        protocol=protocol,
        family=family,
        source=_addresses(source),
        destination=_addresses(destination),
        source_ports=_ports(body, "sourcePortRange", protocol),
        destination_ports=_ports(body, "destinationPortRange", protocol),
    )


def _protocol(body: Body) -> Protocol:
    said = _text(body, "protocol").lower()
    if said == "icmpv6":
        raise CannotJudge(body.line("protocol"), "Microsoft does not document ICMPv6 in network security groups")
    if said not in _NUMBERS:
        raise Rejected(body.line("protocol"), f"protocol is Tcp, Udp, Icmp, Esp, Ah or *, not {said!r}")
    return Protocol(_NUMBERS[said])


def _family(body: Body, protocol: Protocol, networks: Iterable[Network]) -> Family:
    family = common_family(networks, body.line(), "Azure")
    if not protocol.is_icmp:
        return family
    if family is Family.IPV6:
        raise CannotJudge(body.line("protocol"), "Microsoft does not say what Icmp means between IPv6 addresses")
    return Family.IPV4


def _addresses(networks: tuple[Network, ...] | None) -> Addresses:
    return ANYWHERE if networks is None else addresses(networks)


def _networks(body: Body, key: str) -> tuple[Network, ...] | None:
    """The networks; None for `*`."""
    line, values, many = _values(body, key)
    if values == ("*",) and not many:
        return None
    found = tuple(_network(each, line, many=many) for each in values)
    for one, other in combinations(found, 2):
        if one.version == other.version and one.overlaps(other):
            raise Rejected(line, f"{one} and {other} overlap, which Azure does not take in one rule")
    return found


def _network(said: str, line: int, *, many: bool) -> Network:
    if many and (said == "*" or _TAG.fullmatch(said)):
        raise Rejected(line, f"{said!r} cannot stand in a list of prefixes")
    if _TAG.fullmatch(said):
        raise CannotJudge(line, f"{said!r} is a service tag: its addresses are not in the text")
    return network(said if "/" in said else f"{said}/{128 if ':' in said else 32}", line, host_bits=Rejected)


def _ports(body: Body, key: str, protocol: Protocol) -> Ports:
    line, values, many = _values(body, key)
    if many and "*" in values:
        raise CannotJudge(line, "Microsoft does not say what * means in a list of ports")
    found = ANY_PORTS if values == ("*",) else Ports(tuple(ports(each, line) for each in values))
    if not found.is_any and not protocol.has_ports:
        raise CannotJudge(line, f"Microsoft does not say what ports mean for the protocol {PROTOCOLS[protocol.number]}")
    return found


def _values(body: Body, key: str) -> tuple[int, tuple[str, ...], bool]:
    """The line, the values of a property, and whether they are in its plural; empty ones count as absent."""
    one, many = body.properties.get(key), body.properties.get(_PLURALS[key])
    given = [name for name, value in ((key, one), (_PLURALS[key], many)) if value not in (None, "", [])]
    if len(given) != 1:
        raise Rejected(body.line(key), f"exactly one of {key} and {_PLURALS[key]} has to be there")
    line = body.line(given[0])
    values: Value = body.properties[given[0]]
    if given[0] == key:
        return line, (_text(body, key),), False
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Rejected(line, f"{given[0]} is a list of strings")
    return line, tuple(str(each) for each in values), True


def _text(body: Body, key: str, default: str | None = None) -> str:
    value = body.properties.get(key, default)
    if not isinstance(value, str):
        raise Rejected(body.line(key), f"{key} has to be there, as a string")
    return value
