"""ufw commands as rules."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    PortRange,
    Ports,
    Protocol,
    Rule,
)
from portbook.model.protocol import TCP, UDP
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.commands import Command, commands
from portbook.targets.literals import network, ports
from portbook.targets.spelled import first_packet
from portbook.targets.taken_back import taken_back
from portbook.targets.ufw.grammar import AH_OVER_IPV6, IPV4_ONLY, LOWEST_PORT, MOST_PORTS, PROTOCOLS, WITH_PORTS

_HARMLESS = {("status",), ("status", "verbose"), ("status", "numbered"), ("show", "added"), ("reload",)}
_DELETE = ("ufw", "delete", "allow")
_NO_ALLOW = {
    "deny": "closes something",
    "reject": "closes something",
    "limit": "lets only some of the packets through",
    "delete": "takes a rule away",
    "insert": "fails or not depending on the rules that the host has: use prepend",
    "route": "is about forwarded traffic",
    "enable": "turns on the whole firewall with all the rules that the host has",
    "disable": "turns off the whole firewall",
    "default": "changes what becomes of everything else",
    "reset": "removes all rules",
    "app": "is about application profiles",
    "logging": "is about logging",
}
_PORTS = re.compile(r"[0-9][0-9,:]*")
_KEYS = frozenset({"proto", "from", "to", "port"})
_UNKNOWN_KEYS = {
    "in": "an interface",
    "out": "an interface",
    "on": "an interface",
    "app": "an application profile",
    "log": "logging",
    "log-all": "logging",
    "comment": "a comment before other words",
}
_Value = TypeVar("_Value")


@dataclass
class _Match:
    """What the words of a command say so far; `None` for what they do not say."""

    protocol: str | None = None
    source: str | None = None
    destination: str | None = None
    source_ports: Ports | None = None
    destination_ports: Ports | None = None
    several: bool = False
    """Whether a list or a range of ports is among them, which needs a protocol."""


def read(text: str) -> Reading:
    """The rules that the commands add.

    Raises:
        CannotJudge: a command does anything else, or what it does depends on the host.
        Rejected: ufw refuses it.
    """
    return read_commands(commands(text))


def read_commands(found: Iterable[Command]) -> Reading:
    """The rules that commands add, whoever runs them: as `read`.

    Raises:
        CannotJudge: likewise.
        Rejected: likewise.
    """
    asked = [each for each in found if each.argv[0] != "ufw" or each.argv[1:] not in _HARMLESS]
    if taken := [each for each in asked if each.argv[:3] == _DELETE]:
        for each in taken:
            deque(_rules(replace(each, argv=("ufw", *each.argv[2:]))), maxlen=0)  # it is refused as the rule would be
        return taken_back(taken[0].line, adds=len(taken) < len(asked))
    return Reading(tuple(rule for command in asked for rule in _rules(command)))


def _rules(command: Command) -> Iterator[Rule]:
    line, (program, *args) = command.line, command.argv
    if program != "ufw" or command.stdin is not None:
        raise CannotJudge(line, f"{program!r} is not a plain ufw command")
    if args[:1] == ["prepend"]:
        args = args[1:]
    if args[:1] != ["allow"]:
        word = args[0] if args else ""
        raise CannotJudge(line, f"ufw {word!r} {_NO_ALLOW.get(word, 'is not a word that is known here')}")
    args = _without_comment(args[1:], line)
    direction = Direction.INBOUND
    if args[:1] in (["in"], ["out"]):
        direction = Direction.INBOUND if args[0] == "in" else Direction.OUTBOUND
        args = args[1:]
    match = _short(args[0], line) if len(args) == 1 else _long(args, line)
    yield from _meaning(match, direction, line)


def _without_comment(args: list[str], line: int) -> list[str]:
    if args[-2:-1] != ["comment"]:
        return args
    if "'" in args[-1]:
        raise Rejected(line, "a comment must not have an apostrophe in it")
    return args[:-2]


def _short(text: str, line: int) -> _Match:
    """`443/tcp`."""
    number, _slash, protocol = text.partition("/")
    match = _Match(protocol=_protocol(protocol, line) if _slash else None)
    match.destination_ports = _ports(number, match, line)
    return match


def _long(args: Sequence[str], line: int) -> _Match:
    """`proto tcp from any to 192.0.2.1 port 443`, in any order."""
    match = _Match()
    end = ""
    for key, value in _pairs(args, line):
        if key == "port" and value == "any":
            raise Rejected(line, "ufw has no port any: leave the port out")
        if key == "proto":
            match.protocol = _protocol(_once(match.protocol, value, key, line), line)
        elif key == "from":
            match.source, end = _once(match.source, value, key, line), key
        elif key == "to":
            match.destination, end = _once(match.destination, value, key, line), key
        elif end == "from":
            match.source_ports = _once(match.source_ports, _ports(value, match, line), "port", line)
        elif end == "to":
            match.destination_ports = _once(match.destination_ports, _ports(value, match, line), "port", line)
        else:
            raise Rejected(line, "port must come after from or to")
    if not end:
        raise Rejected(line, "the command has neither from nor to")
    return match


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


def _ports(text: str, match: _Match, line: int) -> Ports:
    if re.fullmatch(r"[0-9]+-[0-9]+", text):
        raise Rejected(line, f"ufw writes a range with a colon: {text.replace('-', ':')}")
    if not _PORTS.fullmatch(text):
        raise CannotJudge(line, f"{text!r} is no port number: what a name means depends on the host")
    match.several |= "," in text or ":" in text
    if text.count(",") + text.count(":") >= MOST_PORTS:
        raise Rejected(line, f"more than {MOST_PORTS} ports, where a range counts as two")
    return Ports(tuple(_range(each, line) for each in text.split(",")))


def _range(text: str, line: int) -> PortRange:
    found = ports(text, line, ":")
    if found.first < LOWEST_PORT:
        raise Rejected(line, "ufw takes ports from 1")
    if ":" in text and found.first == found.last:
        raise Rejected(line, f"the range {text} is one port")
    return found


def _meaning(match: _Match, direction: Direction, line: int) -> Iterator[Rule]:
    family, source, destination = _ends(match, line)
    name = match.protocol or "any"
    with_ports = match.source_ports is not None or match.destination_ports is not None
    if match.several and name not in WITH_PORTS:
        raise Rejected(line, "a list or range of ports needs proto tcp or proto udp")
    if with_ports and name not in {*WITH_PORTS, "any"}:
        raise Rejected(line, f"the protocol {name} has no ports")
    if name in PROTOCOLS and PROTOCOLS[name] in IPV4_ONLY:
        if family is Family.IPV6:
            raise Rejected(line, f"ufw has the protocol {name} for IPv4 only")
        family = Family.IPV4
    if name == "ah" and family is not Family.IPV4:
        raise CannotJudge(line, AH_OVER_IPV6)
    for protocol in _protocols(name, with_ports=with_ports):
        yield first_packet(
            direction,
            protocol=protocol,
            family=family,
            source=source,
            destination=destination,
            source_ports=match.source_ports or ANY_PORTS,
            destination_ports=match.destination_ports or ANY_PORTS,
        )


def _protocols(name: str, *, with_ports: bool) -> tuple[Protocol, ...]:
    """A port without a protocol means TCP and UDP."""
    if name in PROTOCOLS:
        return (Protocol(PROTOCOLS[name]),)
    return (TCP, UDP) if with_ports else (ANY_PROTOCOL,)


def _ends(match: _Match, line: int) -> tuple[Family, Addresses, Addresses]:
    source, destination = _end(match.source, line), _end(match.destination, line)
    versions = {each.version for each in (*source.networks, *destination.networks)}
    if len(versions) > 1:
        raise Rejected(line, "IPv4 and IPv6 addresses are in one command")
    family = Family.BOTH if not versions else Family.IPV4 if versions == {4} else Family.IPV6
    return family, source, destination


def _end(text: str | None, line: int) -> Addresses:
    return ANYWHERE if text is None or text.lower() == "any" else Addresses.of(network(text, line))
