"""One line of a rules file as rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from portbook.firewalls.shorewall.grammar import ACTION, FIREWALL, ICMP, MOST_PORTS, NAMED, NETWORK, REFUSING
from portbook.model import ANY_PORTS, ANY_PROTOCOL, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter.protocols import AH, HEADERS, NUMBERS
from portbook.targets.text.cloud_literals import first_packet
from portbook.targets.text.host_literals import network, number, ports
from portbook.targets.text.lookalikes import unjudged

_BLANKS = re.compile(r"[ \t]+")
_STRANGE = re.compile(r"[^\t -~]")
_MARKED = re.compile("[;{}#]")
"""Begins columns by their names, words for iptables, or a comment."""
_BARE_ADDRESS = re.compile(r"[0-9A-Fa-f:.]+(?:/[0-9]+)?")
_COLUMNS = 6
_MOST = 255


@dataclass(frozen=True)
class Line:
    """What a line of a rules file does.

    Attributes:
        line: its number in the text.
        rule: the packets that it is about.
        opens: whether it lets them through.
    """

    line: int
    rule: Rule
    opens: bool


def rule(text: str, line: int, version: int) -> Line:
    """What a line does in one IP version.

    Raises:
        CannotJudge: it has something that the closed grammar does not know.
        Rejected: Shorewall refuses it.
    """
    if strange := _STRANGE.search(text):
        raise CannotJudge(line, unjudged(strange[0]))
    if marked := _MARKED.search(text):
        raise CannotJudge(line, f"what stands behind {marked[0]} in a rule cannot be judged")
    words: list[str] = _BLANKS.split(text.strip(" \t"))
    action, *columns = words
    if action not in {ACTION, *REFUSING}:
        raise CannotJudge(line, f"{action!r} cannot be judged: {ACTION}, DROP and REJECT are known")
    if not 2 <= len(columns) < _COLUMNS:  # noqa: PLR2004  # source and destination
        raise CannotJudge(line, "a rule is known here with two to five columns behind its action")
    source, destination, name, to, by = (*columns, *["-"] * (5 - len(columns)))
    zones = source.partition(":")[0], destination.partition(":")[0]
    if zones not in {(FIREWALL, NETWORK), (NETWORK, FIREWALL)}:
        raise CannotJudge(line, f"from {zones[0]!r} to {zones[1]!r} cannot be judged: $FW and net are known")
    protocol = _protocol(name, line, version)
    found = first_packet(
        Direction.OUTBOUND if zones[0] == FIREWALL else Direction.INBOUND,
        protocol=protocol,
        family=Family.IPV4 if version == 4 else Family.IPV6,  # noqa: PLR2004  # IPv4
        source=_addresses(source, line, version),
        destination=_addresses(destination, line, version),
        source_ports=_ports(by, name, line),
        destination_ports=ANY_PORTS if protocol.is_icmp else _ports(to, name, line),
    )
    return Line(line, _message(found, to, line) if protocol.is_icmp else found, action == ACTION)


def _protocol(name: str, line: int, version: int) -> Protocol:
    if name in {"-", "all"}:
        return ANY_PROTOCOL
    if ":" in name:
        raise CannotJudge(
            line, f"what stands behind the protocol in {name!r} cannot be judged: Shorewall passes over some of it"
        )
    if "," in name:
        raise CannotJudge(line, f"{name!r} is a list, and protocols are judged one a line")
    if name.isascii() and name.isdecimal():
        found = number(name, line)
    elif name in NUMBERS:
        found = NUMBERS[name]
    else:
        raise Rejected(line, f"Shorewall does not know the protocol {name!r}")
    if found > _MOST:
        raise Rejected(line, f"{found} is not a protocol: protocols are 0 to {_MOST}")
    if found in HEADERS or (found == AH and version != 4):  # noqa: PLR2004  # IPv4
        raise CannotJudge(line, f"the protocol {name} cannot be judged in IPv{version}")
    if name in {each for each, _number in ICMP.values()} and name != ICMP[version][0]:
        raise CannotJudge(line, f"the protocol {name} cannot be judged in IPv{version}")
    return Protocol(found)


def _ports(text: str, name: str, line: int) -> Ports:
    if text == "-":
        return ANY_PORTS
    if name not in NAMED.values():
        raise Rejected(line, f"ports are known here for {', '.join(NAMED.values())} only")
    if text.count(",") + text.count(":") >= MOST_PORTS:
        raise CannotJudge(line, f"more than {MOST_PORTS} ports, where a range counts as two, cannot be judged")
    return Ports(tuple(ports(each, line, ":") for each in text.split(",")))


def _addresses(text: str, line: int, version: int) -> Addresses:
    _zone, colon, listed = text.partition(":")
    if not colon:
        return ANYWHERE
    networks = []
    for each in listed.split(","):
        bare = each
        if version != 4:  # noqa: PLR2004  # IPv4
            if not (each.startswith("[") and each.endswith("]")):
                raise CannotJudge(line, f"the address {each!r} cannot be judged: shorewall6 has addresses in brackets")
            bare = each[1:-1]
        if not _BARE_ADDRESS.fullmatch(bare):
            raise CannotJudge(line, f"{bare!r} is no plain address or network, so what it means cannot be judged")
        found = network(bare, line)
        if found.version != version:
            raise Rejected(line, f"{bare} is no address of IPv{version}, which the file is for")
        networks.append(found)
    return Addresses(tuple(networks))


def _message(found: Rule, text: str, line: int) -> Rule:
    if text == "-":
        return found
    kind, slash, code = text.partition("/")
    said = number(kind, line), number(code, line) if slash else None
    if max(said[0], said[1] or 0) > _MOST:
        raise Rejected(line, f"{text} is no ICMP message: types and codes are 0 to {_MOST}")
    if said[0] == _MOST:
        raise CannotJudge(line, "the type 255, which iptables takes for every type, cannot be judged")
    return replace(found, icmp_type=said[0], icmp_code=said[1])
