"""What a collection's parser says of an entry: every word of it accounted for, and taken for an entry of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Address, ip_network
from typing import Any

from portbook.firewalls.routers.check.collections import Line, Platform
from portbook.firewalls.routers.check.permitted import Entry
from portbook.firewalls.routers.check.port_names import port_named
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Reply, Rule
from portbook.model.ports import HIGHEST
from portbook.targets import CannotJudge, Rejected

_KNOWN = {"sequence", "grant", "protocol", "source", "destination", "protocol_options"}
_ENDS = {"any", "host", "address", "wildcard_bits", "prefix", "subnet_address", "port_protocol"}
_PROTOCOLS = {
    "tcp": 6,
    "udp": 17,
    "igmp": 2,
    "gre": 47,
    "esp": 50,
    "ahp": 51,
    "eigrp": 88,
    "ospf": 89,
    "pim": 103,
    "pcp": 108,
    "ipinip": 4,
    "sctp": 132,
    "icmpv6": 58,
}
_ANY = {Family.IPV4: ("ip", "ipv4"), Family.IPV6: ("ipv6",)}
_ICMP = {Family.IPV4: 1, Family.IPV6: 58}
_MESSAGES = {
    Family.IPV4: {
        "echo-reply": 0,
        "unreachable": 3,
        "redirect": 5,
        "echo": 8,
        "router-advertisement": 9,
        "router-solicitation": 10,
        "time-exceeded": 11,
        "parameter-problem": 12,
        "timestamp-request": 13,
        "timestamp-reply": 14,
    },
    Family.IPV6: {
        "unreachable": 1,
        "destination-unreachable": 1,
        "packet-too-big": 2,
        "time-exceeded": 3,
        "parameter-problem": 4,
        "echo": 128,
        "echo-request": 128,
        "echo-reply": 129,
        "router-solicitation": 133,
        "router-advertisement": 134,
        "nd-ns": 135,
        "neighbor-solicitation": 135,
        "nd-na": 136,
        "neighbor-advertisement": 136,
        "redirect": 137,
        "redirect-message": 137,
    },
}
"""By the names of the vendors' command references, with the numbers of IANA's registries."""
_CODES = {
    "administratively-prohibited": (3, 13),
    "host-unreachable": (3, 1),
    "net-unreachable": (3, 0),
    "packet-too-big": (3, 4),
    "port-unreachable": (3, 3),
    "protocol-unreachable": (3, 2),
    "ttl-exceeded": (11, 0),
}
"""Of ICMP over IPv4, with the code."""
_ESTABLISHED = "established"
_GRANTS = ("permit", "deny")
_SIDES = ("source", "destination")


def entry(said: Mapping[str, Any], at: Line, direction: Direction, family: Family, platform: Platform) -> Entry:
    """An entry, with the first packets that it is about as a rule.

    Raises:
        CannotJudge: the parser says other words than it was given, or something that is not known here.
        Rejected: a port or an address is none.
    """
    grant = said.get("grant")
    if set(said) - _KNOWN or grant not in _GRANTS or not {"source", "destination"} <= set(said):
        raise CannotJudge(at.line, f"the parser of {platform.collection} does not find an entry that permits or denies")
    words = (grant, *_words(said, at, family, platform))
    if words != at.words:
        raise CannotJudge(at.line, f"the parser of {platform.collection} reads it as {' '.join(words)!r}")
    last = _last(said)
    established = last == _ESTABLISHED
    icmp_type, icmp_code = (None, None) if established else _message(last, at, family)
    ends = [(_addresses(said[end], at, family, platform), _ports(said, end, at, platform)) for end in _SIDES]
    (local, local_ports), (remote, remote_ports) = ends if direction is Direction.OUTBOUND else reversed(ends)
    rule = Rule(
        direction,
        _protocol(said, at, family),
        family,
        local_ports=local_ports,
        remote_ports=remote_ports,
        local=local,
        remote=remote,
        icmp_type=icmp_type,
        icmp_code=icmp_code,
        reply=Reply.NONE,
    )
    return Entry(at.line, at.place, rule, permits=grant == "permit", established=established)


def _words(said: Mapping[str, Any], at: Line, family: Family, platform: Platform) -> Iterator[str]:
    """What the parser has understood, in the router's words."""
    protocol = _named(said)
    # The parser of NX-OS calls it so in an IPv6 list, though the router does not.
    yield "icmp" if platform.system == "nxos" and protocol == "icmpv6" else protocol
    for end in (said["source"], said["destination"]):
        if set(end) - _ENDS:
            raise CannotJudge(at.line, f"the parser of {platform.collection} finds more than an address and ports")
        yield from _end_words(end, family, platform)
    if last := _last(said):
        yield last


def _end_words(end: Mapping[str, Any], family: Family, platform: Platform) -> Iterator[str]:
    if end.get("any"):
        yield "any"
    if "host" in end and platform.long_hosts:
        yield f"{end['host']}/{32 if family is Family.IPV4 else 128}"
    elif "host" in end:
        yield from ("host", end["host"])
    yield from (str(end[each]) for each in ("prefix", "subnet_address", "address", "wildcard_bits") if each in end)
    for operator, value in end.get("port_protocol", {}).items():
        yield operator
        yield from (str(value[each]) for each in ("start", "end")) if isinstance(value, dict) else str(value).split()


def _named(said: Mapping[str, Any]) -> str:
    return str(said.get("protocol") or said.get("protocol_options", {}).get("protocol_number", ""))


def _last(said: Mapping[str, Any]) -> str:
    """The flag of TCP or the message of ICMP; several words where there are several."""
    found = said.get("protocol_options", {})
    options = found.get(_named(said)) or {}
    flags = options.get("flags", options) if isinstance(options, dict) else {}
    return " ".join(each.replace("_", "-") for each, on in flags.items() if on)


def _message(name: str, at: Line, family: Family) -> tuple[int | None, int | None]:
    if not name:
        return None, None
    if name in _MESSAGES[family]:
        return _MESSAGES[family][name], None
    if family is Family.IPV4 and name in _CODES:
        return _CODES[name]
    raise CannotJudge(at.line, f"{name!r} at the end of an entry is not known here")


def _protocol(said: Mapping[str, Any], at: Line, family: Family) -> Protocol:
    name = _named(said)
    if name in _ANY[family]:
        return Protocol(-1)
    if name == "icmp":
        return Protocol(_ICMP[family])
    if name in _PROTOCOLS:
        return Protocol(_PROTOCOLS[name])
    if not name.isdecimal() or int(name) > 255:  # noqa: PLR2004  # IANA's registry ends there
        raise CannotJudge(at.line, f"{name!r} is not a protocol that is known here")
    return Protocol(int(name))


def _addresses(end: Mapping[str, Any], at: Line, family: Family, platform: Platform) -> Addresses:
    if end.get("any"):
        return ANYWHERE
    said = str(end.get("host") or end.get("prefix") or end.get("subnet_address") or end.get("address", ""))
    if family is Family.IPV4 and platform.wildcards and "/" in said:
        raise Rejected(at.line, f"{said!r}: {platform.collection} takes a wildcard mask, and no prefix, for IPv4")
    try:
        if bits := end.get("wildcard_bits"):
            said = f"{said}/{_length(int(IPv4Address(bits)), at)}"
        found = ip_network(said, strict=False)  # a router takes no notice of bits behind the prefix
    except ValueError:
        raise Rejected(at.line, f"{said!r} is not an address or network") from None
    if found.version != family.version:
        raise Rejected(at.line, f"{said} is of the other IP version")
    return Addresses.of(found)


def _length(wildcard: int, at: Line) -> int:
    """Of the prefix, in bits. Python would take a mask for a wildcard where it can."""
    length = 32 - wildcard.bit_length()
    if wildcard != (1 << (32 - length)) - 1:
        raise CannotJudge(at.line, "the bits of a wildcard mask are not all at its end")
    return length


def _ports(said: Mapping[str, Any], end: str, at: Line, platform: Platform) -> Ports:
    for operator, value in said[end].get("port_protocol", {}).items():
        both = [value["start"], value["end"]] if isinstance(value, dict) else str(value).split()
        if operator not in _BOUNDS or len(both) != (2 if operator == "range" else 1):
            raise CannotJudge(at.line, f"the parser of {platform.collection} takes {' '.join(both)!r} for ports")
        first, last = (_port(each, _named(said), at, platform) for each in (both[0], both[-1]))
        if first > last:
            raise Rejected(at.line, f"the range {first} to {last} is reversed")
        return _BOUNDS[operator](first, last)
    return ANY_PORTS


def _port(value: object, protocol: str, at: Line, platform: Platform) -> int:
    said = str(value)
    if not said.isdecimal():
        named = port_named(said, protocol, platform.system)
        if named is None:
            raise CannotJudge(at.line, f"{said!r} is not a port that is known here")
        return named
    if int(said) > HIGHEST:
        raise Rejected(at.line, f"{said!r} is not a port")
    return int(said)


def _but(first: int, last: int) -> Ports:
    return Ports.of(*(each for each in ((0, first - 1), (last + 1, HIGHEST)) if each[0] <= each[1]))


_BOUNDS: Mapping[str, Callable[[int, int], Ports]] = {
    "eq": lambda first, last: Ports.of((first, last)),
    "range": lambda first, last: Ports.of((first, last)),
    "neq": _but,
    "gt": lambda _first, last: _but(0, last),
    "lt": lambda first, _last: _but(first, HIGHEST),
}
