"""Turns the parser's result for an entry into an `Entry`, after comparing it with every word of the entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Address, ip_network
from typing import Any

from portbook.firewalls.routers.check.collections import Line, Platform
from portbook.firewalls.routers.check.names import ANY, CODES, ICMP, MESSAGES, PROTOCOLS, port_named
from portbook.firewalls.routers.check.permitted import Entry
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Reply, Rule
from portbook.model.ports import HIGHEST
from portbook.targets import CannotJudge, Rejected

_KNOWN = {"sequence", "grant", "protocol", "source", "destination", "protocol_options"}
_ENDS = {"any", "host", "address", "wildcard_bits", "prefix", "subnet_address", "port_protocol"}
_ESTABLISHED = "established"
_GRANTS = ("permit", "deny")
_SIDES = ("source", "destination")


def entry(parsed: Mapping[str, Any], at: Line, direction: Direction, family: Family, platform: Platform) -> Entry:
    """The entry of a parser's result, with the packets that it matches as a rule.

    Raises:
        CannotJudge: the parser returns other words than those of the entry, or Portbook does not know a word.
        Rejected: a port or an address is not valid.
    """
    grant = parsed.get("grant")
    if set(parsed) - _KNOWN or grant not in _GRANTS or not {"source", "destination"} <= set(parsed):
        raise CannotJudge(
            at.line,
            f"the parser of {platform.collection} does not find an entry that permits or denies",
            id_="router-parser-entry",
        )
    words = (grant, *_words(parsed, at, family, platform))
    if words != at.words:
        raise CannotJudge(
            at.line, f"the parser of {platform.collection} reads it as {' '.join(words)!r}", id_="router-parser-words"
        )
    last = _last(parsed)
    established = last == _ESTABLISHED
    icmp_type, icmp_code = (None, None) if established else _message(last, at, family)
    ends = [(_addresses(parsed[end], at, family, platform), _ports(parsed, end, at, platform)) for end in _SIDES]
    (local, local_ports), (remote, remote_ports) = ends if direction is Direction.OUTBOUND else reversed(ends)
    rule = Rule(
        direction,
        _protocol(parsed, at, family),
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


def _words(parsed: Mapping[str, Any], at: Line, family: Family, platform: Platform) -> Iterator[str]:
    """The parser's result, in the router's words."""
    protocol = _named(parsed)
    # In an IPv6 list, the parser of NX-OS returns `icmpv6` where the router has `icmp`.
    yield "icmp" if platform.system == "nxos" and protocol == "icmpv6" else protocol
    for end in (parsed["source"], parsed["destination"]):
        if set(end) - _ENDS:
            raise CannotJudge(
                at.line,
                f"the parser of {platform.collection} finds more than an address and ports",
                id_="router-parser-words",
            )
        yield from _end_words(end, family, platform)
    if last := _last(parsed):
        yield last


def _end_words(end: Mapping[str, Any], family: Family, platform: Platform) -> Iterator[str]:
    if end.get("any"):
        yield "any"
    if "host" in end and platform.long_hosts:
        yield f"{end['host']}/{32 if family is Family.IPV4 else 128}"
    elif "host" in end:
        yield from ("host", end["host"])
    yield from (str(end[key]) for key in ("prefix", "subnet_address", "address", "wildcard_bits") if key in end)
    for operator, value in end.get("port_protocol", {}).items():
        yield operator
        yield from (str(value[key]) for key in ("start", "end")) if isinstance(value, dict) else str(value).split()


def _named(parsed: Mapping[str, Any]) -> str:
    return str(parsed.get("protocol") or parsed.get("protocol_options", {}).get("protocol_number", ""))


def _last(parsed: Mapping[str, Any]) -> str:
    """The TCP flag or the ICMP message at the end of an entry; several are separated by spaces."""
    all_options = parsed.get("protocol_options", {})
    options = all_options.get(_named(parsed)) or {}
    flags = options.get("flags", options) if isinstance(options, dict) else {}
    return " ".join(word.replace("_", "-") for word, on in flags.items() if on)


def _message(name: str, at: Line, family: Family) -> tuple[int | None, int | None]:
    if not name:
        return None, None
    if name in MESSAGES[family]:
        return MESSAGES[family][name], None
    if family is Family.IPV4 and name in CODES:
        return CODES[name]
    raise CannotJudge(at.line, f"Portbook does not know {name!r} at the end of an entry", id_="router-message-unknown")


def _protocol(parsed: Mapping[str, Any], at: Line, family: Family) -> Protocol:
    name = _named(parsed)
    if name in ANY[family]:
        return Protocol(-1)
    if name == "icmp":
        return Protocol(ICMP[family])
    if name in PROTOCOLS:
        return Protocol(PROTOCOLS[name])
    if not name.isdecimal() or int(name) > 255:  # noqa: PLR2004  # IANA's registry ends there
        raise CannotJudge(at.line, f"Portbook does not know the protocol {name!r}", id_="router-protocol-unknown")
    return Protocol(int(name))


def _addresses(end: Mapping[str, Any], at: Line, family: Family, platform: Platform) -> Addresses:
    if end.get("any"):
        return ANYWHERE
    text = str(end.get("host") or end.get("prefix") or end.get("subnet_address") or end.get("address", ""))
    if family is Family.IPV4 and platform.wildcards and "/" in text:
        raise Rejected(
            at.line,
            f"{text!r}: {platform.collection} takes a wildcard mask, and no prefix, for IPv4",
            id_="router-wildcard-needed",
        )
    try:
        if bits := end.get("wildcard_bits"):
            text = f"{text}/{_length(int(IPv4Address(bits)), at)}"
        network = ip_network(text, strict=False)  # a router ignores bits behind the prefix
    except ValueError:
        raise Rejected(at.line, f"{text!r} is not an address or network", id_="router-network-invalid") from None
    if network.version != family.version:
        raise Rejected(at.line, f"{text} is of the other IP version", id_="router-other-family")
    return Addresses.of(network)


def _length(wildcard: int, at: Line) -> int:
    """The prefix length of a wildcard mask. Python itself would read some of them as netmasks."""
    length = 32 - wildcard.bit_length()
    if wildcard != (1 << (32 - length)) - 1:
        raise CannotJudge(at.line, "the bits of a wildcard mask are not all at its end", id_="router-wildcard-split")
    return length


def _ports(parsed: Mapping[str, Any], end: str, at: Line, platform: Platform) -> Ports:
    for operator, value in parsed[end].get("port_protocol", {}).items():
        both = [value["start"], value["end"]] if isinstance(value, dict) else str(value).split()
        if operator not in _BOUNDS or len(both) != (2 if operator == "range" else 1):
            raise CannotJudge(
                at.line,
                f"the parser of {platform.collection} takes {' '.join(both)!r} for ports",
                id_="router-parser-ports",
            )
        first, last = (_port(port, _named(parsed), at, platform) for port in (both[0], both[-1]))
        if first > last:
            raise Rejected(at.line, f"the range {first} to {last} is reversed", id_="router-range-reversed")
        return _BOUNDS[operator](first, last)
    return ANY_PORTS


def _port(value: object, protocol: str, at: Line, platform: Platform) -> int:
    text = str(value)
    if not text.isdecimal():
        named = port_named(text, protocol, platform.system)
        if named is None:
            raise CannotJudge(at.line, f"Portbook does not know the port {text!r}", id_="router-port-unknown")
        return named
    if int(text) > HIGHEST:
        raise Rejected(at.line, f"{text!r} is not a port", id_="router-port-invalid")
    return int(text)


def _but(first: int, last: int) -> Ports:
    return Ports.of(*(bounds for bounds in ((0, first - 1), (last + 1, HIGHEST)) if bounds[0] <= bounds[1]))


_BOUNDS: Mapping[str, Callable[[int, int], Ports]] = {
    "eq": lambda first, last: Ports.of((first, last)),
    "range": lambda first, last: Ports.of((first, last)),
    "neq": _but,
    "gt": lambda _first, last: _but(0, last),
    "lt": lambda first, _last: _but(first, HIGHEST),
}
