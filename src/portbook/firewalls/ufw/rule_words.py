"""The words of a rule of ufw. Source: `UFWCommandRule.parse` in ufw/parser.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from portbook.firewalls.ufw.grammar import LOWEST_PORT, MOST_PORTS, PROTOCOLS, WAYS
from portbook.firewalls.ufw.profiles import PROFILES, SERVICES
from portbook.model import ANY_PORTS, PortRange, Ports
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.host_literals import ports

_PORTS = re.compile(r"[0-9][0-9,:]*")
_INTERFACE = re.compile(r"[A-Za-z0-9_.+=%@-]{1,15}")
_KEYS = frozenset({"proto", "from", "to", "port", "app"})
_LOGGING = frozenset({"log", "log-all"})
_NO_COMMENT = frozenset({"in", "out"}) | _LOGGING
"""Comments that ufw takes for words of the rule."""
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Place:
    """One end of a rule.

    Attributes:
        address: the address as written; empty for anywhere.
        ports: the ports as numbers.
        port_words: the ports as ufw compares them: words in ascending order.
        name: the service of `/etc/services` that names the port; or empty.
        profile: the application profile that has the ports; or empty.
        several: whether the ports are a list or a range, which needs a protocol.
    """

    address: str = ""
    ports: Ports = ANY_PORTS
    port_words: tuple[str, ...] = ()
    name: str = ""
    profile: str = ""
    several: bool = False

    @property
    def has_ports(self) -> bool:
        """Whether the rule matches ports at this end."""
        return bool(self.port_words or self.profile)


@dataclass(frozen=True)
class Words:
    """The words of a rule by what they are.

    Attributes:
        line: the line of the rule in the text.
        way: `in` or `out`.
        interface: the only interface that the rule is for; or empty.
        protocol: the name of the protocol; empty where the rule has none.
        source: where packets come from.
        destination: where packets go.
    """

    line: int
    way: str = "in"
    interface: str = ""
    protocol: str = ""
    source: Place = field(default_factory=Place)
    destination: Place = field(default_factory=Place)


def rule_words(args: Sequence[str], line: int) -> Words:
    """The words behind the action of a rule.

    Raises:
        CannotJudge: Portbook does not know a word, or its meaning depends on the host.
        Rejected: ufw refuses the rule.
    """
    way, interface, rest = _way(_without_comment(list(args), line), line)
    if len(rest) == 1 and not interface:
        place, protocol = _short(rest[0], line)
        return Words(line, way, "", protocol, destination=place)
    return _long(rest, Words(line, way, interface))


def _without_comment(args: list[str], line: int) -> list[str]:
    if args[-2:-1] != ["comment"]:
        return args
    if "'" in args[-1]:
        raise Rejected(line, "a comment must not contain an apostrophe", id_="ufw-comment-not-allowed")
    if args[-1] in _NO_COMMENT:
        message = f"ufw takes the comment {args[-1]!r} for a word of the rule"
        raise Rejected(line, message, id_="ufw-comment-not-allowed")
    return args[:-2]


def _way(args: list[str], line: int) -> tuple[str, str, list[str]]:
    """The direction, the interface and the other words."""
    if not args or args[0] not in WAYS:
        return "in", "", args
    if args[1:2] != ["on"]:
        return args[0], "", args[1:]
    name = args[2] if len(args) > 2 else ""  # noqa: PLR2004  # in on eth0
    if not _INTERFACE.fullmatch(name):
        raise Rejected(line, "the word on needs the name of an interface", id_="ufw-value-missing")
    return args[0], name, args[3:]


def _short(text: str, line: int) -> tuple[Place, str]:
    """The place and the protocol of `443/tcp`, `443`, `https` or `OpenSSH`."""
    if text in PROFILES:
        return Place(profile=text), ""
    number, slash, protocol = text.partition("/")
    return _ports(number, line), _protocol(protocol, line) if slash else ""


def _long(args: Sequence[str], head: Words) -> Words:
    """The words of `proto tcp from any to 192.0.2.1 port 443`, in any order."""
    line, protocol, end = head.line, None, ""
    addresses: dict[str, str] = {}
    places: dict[str, Place] = {}
    for key, value in _pairs(args, line):
        if key == "port" and value == "any":
            raise Rejected(line, "ufw has no port any", id_="ufw-port-any", cure="leave the port out")
        if key == "proto":
            protocol = _protocol(_once(protocol, value, key, line), line)
        elif key in {"from", "to"}:
            addresses[key], end = _once(addresses.get(key), value, key, line), key
        elif not end:
            raise Rejected(line, f"{key} must come after from or to", id_="ufw-no-from-or-to")
        else:
            place = _ports(value, line) if key == "port" else _profile(value, line)
            places[end] = _once(places.get(end), place, key, line)
    if not end and not head.interface:
        raise Rejected(line, "the command has neither from nor to", id_="ufw-no-from-or-to")
    if protocol is not None and any(place.profile for place in places.values()):
        message = "an application profile has its own protocols"
        raise Rejected(line, message, id_="ufw-profile-with-protocol", cure="leave proto out")
    source, destination = (_at(addresses.get(key, ""), places.get(key, Place())) for key in ("from", "to"))
    return replace(head, protocol=protocol or "", source=source, destination=destination)


def _at(address: str, place: Place) -> Place:
    return replace(place, address="" if address.lower() == "any" else address)


def _pairs(args: Sequence[str], line: int) -> Iterator[tuple[str, str]]:
    for key in args[::2]:
        if key in _LOGGING:
            message = f"Portbook does not read the logging of a rule ({key})"
            raise CannotJudge(line, message, id_="ufw-rule-with-log", cure="leave it out of the text")
        if key == "comment":
            message = "Portbook reads a comment only at the end of a rule"
            raise CannotJudge(line, message, id_="ufw-comment-not-last", cure="write it last")
        if key not in _KEYS:
            raise Rejected(line, f"ufw does not know the word {key!r} here", id_="ufw-unknown-word")
    if len(args) % 2:
        raise Rejected(line, f"{args[-1]!r} needs a value", id_="ufw-value-missing")
    yield from zip(args[::2], args[1::2], strict=True)


def _once(before: object, value: _Value, key: str, line: int) -> _Value:
    if before is not None:
        raise Rejected(line, f"{key!r} is there twice", id_="ufw-word-twice")
    return value


def _protocol(name: str, line: int) -> str:
    if name not in PROTOCOLS and name != "any":
        raise Rejected(line, f"ufw does not know the protocol {name!r}", id_="ufw-unknown-protocol")
    return name


def _profile(name: str, line: int) -> Place:
    if name not in PROFILES:
        message = f"the ports of the application profile {name!r} depend on the host"
        raise CannotJudge(line, message, id_="ufw-profile-unknown", cure="write the ports")
    return Place(profile=name)


def _ports(text: str, line: int) -> Place:
    if text in SERVICES:
        number = str(SERVICES[text].port)
        return Place(ports=Ports.of(SERVICES[text].port), port_words=(number,), name=text)
    if re.fullmatch(r"[0-9]+-[0-9]+", text):
        cure = f"write {text.replace('-', ':')}"
        raise Rejected(line, "ufw writes a port range with a colon", id_="ufw-range-with-dash", cure=cure)
    if not _PORTS.fullmatch(text):
        message = f"{text!r} is no port number, and what a name means depends on the host"
        raise CannotJudge(line, message, id_="ufw-service-unknown", cure="write the port number")
    if text.count(",") + text.count(":") >= MOST_PORTS:
        message = f"ufw takes at most {MOST_PORTS} ports in a rule, where a range counts as two"
        raise Rejected(line, message, id_="ufw-too-many-ports", cure="write two rules")
    parts = text.split(",")
    ranges = tuple(_range(part, line) for part in parts)
    return Place(ports=Ports(ranges), port_words=tuple(sorted(parts)), several="," in text or ":" in text)


def _range(text: str, line: int) -> PortRange:
    port_range = ports(text, line, ":")
    if port_range.first < LOWEST_PORT:
        raise Rejected(line, "ufw takes ports from 1", id_="ufw-port-0")
    if ":" in text and port_range.first == port_range.last:
        cure = f"write {port_range.first}"
        raise Rejected(line, f"the range {text} is one port", id_="ufw-range-of-one-port", cure=cure)
    return port_range
