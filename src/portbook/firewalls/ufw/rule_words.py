"""The words of a rule of ufw. Source: `UFWCommandRule.parse` in ufw/parser.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from portbook.firewalls.ufw.grammar import LOWEST_PORT, MOST_PORTS, PROTOCOLS, WAYS
from portbook.firewalls.ufw.profiles import PROFILES, SERVICES
from portbook.model import ANY_PORTS, PortRange, Ports
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.host_literals import ports

_PORTS = re.compile(r"[0-9][0-9,:]*")
_INTERFACE = re.compile(r"[A-Za-z0-9_.+=%@-]{1,15}")
_KEYS = frozenset({"proto", "from", "to", "port", "app"})
_UNKNOWN_KEYS = {"log": "logging", "log-all": "logging", "comment": "a comment before other words"}
_NO_COMMENT = frozenset({"in", "out", "log", "log-all"})
"""ufw takes them for words of the rule, also where they are its comment."""
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Place:
    """One end of a rule.

    Attributes:
        address: as it is written; empty for anywhere.
        ports: what they are.
        said: the ports as ufw compares them, from below.
        name: the service whose port it is, in `/etc/services`; or empty.
        profile: the application profile whose ports they are; or empty.
        several: whether they are a list or a range, which needs a protocol.
    """

    address: str = ""
    ports: Ports = ANY_PORTS
    said: tuple[str, ...] = ()
    name: str = ""
    profile: str = ""
    several: bool = False

    @property
    def has_ports(self) -> bool:
        """Whether it says ports."""
        return bool(self.said or self.profile)


@dataclass(frozen=True)
class Words:
    """What a rule says.

    Attributes:
        line: its line in the text.
        way: `in` or `out`.
        interface: the only one that it is for; or empty.
        protocol: its name; empty where it says none.
        source: where packets come from.
        destination: where they go.
    """

    line: int
    way: str = "in"
    interface: str = ""
    protocol: str = ""
    source: Place = field(default_factory=Place)
    destination: Place = field(default_factory=Place)


def words(args: Sequence[str], line: int) -> Words:
    """The words behind the action of a rule.

    Raises:
        CannotJudge: a word that is not known here, or what it means depends on the host.
        Rejected: ufw refuses it.
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
        raise Rejected(line, "a comment must not have an apostrophe in it")
    if args[-1] in _NO_COMMENT:
        raise Rejected(line, f"ufw takes the comment {args[-1]!r} for a word of the rule")
    return args[:-2]


def _way(args: list[str], line: int) -> tuple[str, str, list[str]]:
    """The direction, the interface and the other words."""
    if not args or args[0] not in WAYS:
        return "in", "", args
    if args[1:2] != ["on"]:
        return args[0], "", args[1:]
    name = args[2] if len(args) > 2 else ""  # noqa: PLR2004  # in on eth0
    if not _INTERFACE.fullmatch(name):
        raise Rejected(line, "on has no name of an interface behind it")
    return args[0], name, args[3:]


def _short(text: str, line: int) -> tuple[Place, str]:
    """`443/tcp`, `443`, `https` or `OpenSSH`."""
    if text in PROFILES:
        return Place(profile=text), ""
    number, slash, protocol = text.partition("/")
    return _ports(number, line), _protocol(protocol, line) if slash else ""


def _long(args: Sequence[str], said: Words) -> Words:
    """`proto tcp from any to 192.0.2.1 port 443`, in any order."""
    line, protocol, end = said.line, None, ""
    ends: dict[str, str] = {}
    at: dict[str, Place] = {}
    for key, value in _pairs(args, line):
        if key == "port" and value == "any":
            raise Rejected(line, "ufw has no port any: leave the port out")
        if key == "proto":
            protocol = _protocol(_once(protocol, value, key, line), line)
        elif key in {"from", "to"}:
            ends[key], end = _once(ends.get(key), value, key, line), key
        elif not end:
            raise Rejected(line, f"{key} must come after from or to")
        else:
            at[end] = _once(at.get(end), _ports(value, line) if key == "port" else _profile(value, line), key, line)
    if not end and not said.interface:
        raise Rejected(line, "the command has neither from nor to")
    if protocol is not None and any(each.profile for each in at.values()):
        raise Rejected(line, "an application profile has protocols of its own")
    places = {key: _placed(ends.get(key, ""), at.get(key, Place())) for key in ("from", "to")}
    return Words(line, said.way, said.interface, protocol or "", places["from"], places["to"])


def _placed(address: str, place: Place) -> Place:
    plain = "" if address.lower() == "any" else address
    return Place(plain, place.ports, place.said, place.name, place.profile, place.several)


def _pairs(args: Sequence[str], line: int) -> Iterator[tuple[str, str]]:
    for key in args[::2]:
        if key in _UNKNOWN_KEYS:
            raise CannotJudge(line, f"{_UNKNOWN_KEYS[key]} ({key}) cannot be judged")
        if key not in _KEYS:
            raise Rejected(line, f"ufw does not know the word {key!r} here")
    if len(args) % 2:
        raise Rejected(line, f"{args[-1]!r} has nothing behind it")
    yield from zip(args[::2], args[1::2], strict=True)


def _once(before: object, value: _Value, key: str, line: int) -> _Value:
    if before is not None:
        raise Rejected(line, f"{key!r} is there twice")
    return value


def _protocol(name: str, line: int) -> str:
    if name not in PROTOCOLS and name != "any":
        raise Rejected(line, f"ufw does not know the protocol {name!r}")
    return name


def _profile(name: str, line: int) -> Place:
    if name not in PROFILES:
        raise CannotJudge(line, f"the ports of the application profile {name!r} depend on the host: write them")
    return Place(profile=name)


def _ports(text: str, line: int) -> Place:
    if text in SERVICES:
        number = str(SERVICES[text].port)
        return Place(ports=Ports.of(SERVICES[text].port), said=(number,), name=text)
    if re.fullmatch(r"[0-9]+-[0-9]+", text):
        raise Rejected(line, f"ufw writes a range with a colon: {text.replace('-', ':')}")
    if not _PORTS.fullmatch(text):
        raise CannotJudge(line, f"{text!r} is no port number: what a name means depends on the host")
    if text.count(",") + text.count(":") >= MOST_PORTS:
        raise Rejected(line, f"more than {MOST_PORTS} ports, where a range counts as two")
    each = text.split(",")
    ranges = tuple(_range(one, line) for one in each)
    return Place(ports=Ports(ranges), said=tuple(sorted(each)), several="," in text or ":" in text)


def _range(text: str, line: int) -> PortRange:
    found = ports(text, line, ":")
    if found.first < LOWEST_PORT:
        raise Rejected(line, "ufw takes ports from 1")
    if ":" in text and found.first == found.last:
        raise Rejected(line, f"the range {text} is one port")
    return found
