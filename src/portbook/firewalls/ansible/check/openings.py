"""The matches of firewalld as rules. Source: firewalld.richlanguage(5), firewalld.zone(5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from portbook.firewalls.ansible.check.networks import network
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
from portbook.model.protocol import ICMP_TYPES, NUMBERS
from portbook.targets import CannotJudge, Rejected

_WITH_PORTS = ("tcp", "udp", "sctp", "dccp")
_ALSO = {"ipv6-icmp": 58, "icmp": 1}
_FAMILIES = {"": Family.BOTH, "ipv4": Family.IPV4, "ipv6": Family.IPV6}
_ICMP = {Family.IPV4: 1, Family.IPV6: 58}
_PORTS = re.compile(r"(0|[1-9][0-9]{0,8})(?:-(0|[1-9][0-9]{0,8}))?")
_HIGHEST, _HIGHEST_PROTOCOL = 65535, 255


@dataclass(frozen=True)
class Match:
    """The packets that a rule of firewalld matches, in firewalld's words; an empty field matches anything.

    Attributes:
        protocol: a name or number.
        destination_ports: a port or range.
        source_ports: a port or range.
        icmp_type: a name.
        family: `ipv4` or `ipv6`.
        source: a network.
        destination: a network.
    """

    protocol: str = ""
    destination_ports: str = ""
    source_ports: str = ""
    icmp_type: str = ""
    family: str = ""
    source: str = ""
    destination: str = ""

    def of(self, family: str, source: str = "", destination: str = "") -> Match:
        """The match limited to a family and to networks."""
        return replace(self, family=family, source=source, destination=destination)


def opening(line: int, match: Match, direction: Direction) -> Rule:
    """The rule that lets a match through.

    Raises:
        CannotJudge: the meaning of a name depends on the host.
        Rejected: firewalld rejects the match.
    """
    if match.family not in _FAMILIES:
        raise Rejected(
            line, f"the family {match.family!r} is neither ipv4 nor ipv6", id_="ansible-firewalld-unknown-family"
        )
    family = _FAMILIES[match.family]
    ends = [_network(line, text, family) for text in (match.destination, match.source)]
    ports = [_ports(line, text, match.protocol) for text in (match.destination_ports, match.source_ports)]
    if match == Match(family=match.family):
        raise Rejected(line, "the rich rule is about nothing", id_="ansible-firewalld-rich-rule-empty")
    protocol, icmp_type = _protocol(line, match, family)
    near, far = (0, 1) if direction is Direction.INBOUND else (1, 0)
    return Rule(
        direction,
        protocol,
        family,
        local_ports=ports[near],
        remote_ports=ports[far],
        local=ends[near],
        remote=ends[far],
        icmp_type=icmp_type,
    )


def _protocol(line: int, match: Match, family: Family) -> tuple[Protocol, int | None]:
    if match.icmp_type:
        return _icmp(line, match.icmp_type, family)
    name = match.protocol
    if not name:
        return ANY_PROTOCOL, None
    if re.fullmatch("[0-9]+", name):
        if int(name) > _HIGHEST_PROTOCOL or (len(name) > 1 and name[0] == "0"):
            raise Rejected(
                line,
                f"the protocol {name} is none: they are 0 to {_HIGHEST_PROTOCOL}",
                id_="ansible-check-protocol-out-of-range",
            )
        return Protocol(int(name)), None
    number = _ALSO.get(name, NUMBERS.get(name))
    if number is None:
        raise CannotJudge(
            line, f"whether {name!r} is a protocol depends on the host", id_="ansible-check-unknown-protocol"
        )
    return Protocol(number), None


def _icmp(line: int, name: str, family: Family) -> tuple[Protocol, int]:
    if name not in ICMP_TYPES or family is Family.BOTH:
        raise CannotJudge(
            line,
            f"Portbook does not know what the ICMP type {name!r} is about",
            id_="ansible-firewalld-unknown-icmp-type",
        )
    number = ICMP_TYPES[name].ipv4 if family is Family.IPV4 else ICMP_TYPES[name].ipv6
    if number is None:
        raise Rejected(line, f"{family} has no ICMP type {name!r}", id_="ansible-firewalld-icmp-type-of-other-family")
    return Protocol(_ICMP[family]), number


def _ports(line: int, text: str, protocol: str) -> Ports:
    if not text:
        return ANY_PORTS
    ends = _PORTS.fullmatch(text)
    if ends is None or protocol not in _WITH_PORTS:
        raise Rejected(line, f"{text!r} is no port of {protocol}", id_="ansible-check-not-a-port")
    first, last = int(ends[1]), int(ends[2] or ends[1])
    if max(first, last) > _HIGHEST or first > last:
        raise Rejected(
            line,
            f"the ports {text} are above {_HIGHEST}, or from above to below",
            id_="ansible-check-port-out-of-range",
        )
    return Ports((PortRange(first, last),))


def _network(line: int, text: str, family: Family) -> Addresses:
    if not text:
        return ANYWHERE
    parsed = network(line, text, repr(text), family)
    return Addresses.of(parsed) if parsed.prefixlen else ANYWHERE
