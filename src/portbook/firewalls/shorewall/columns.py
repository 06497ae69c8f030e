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
"""Signs before columns by name, words for iptables, or a comment."""
_BARE_ADDRESS = re.compile(r"[0-9A-Fa-f:.]+(?:/[0-9]+)?")
_COLUMNS = 6
_MOST = 255


@dataclass(frozen=True)
class Line:
    """The meaning of a line of a rules file.

    Attributes:
        line: its number in the text.
        rule: the packets that it matches.
        opens: whether it lets them through.
    """

    line: int
    rule: Rule
    opens: bool


def rule(text: str, line: int, version: int) -> Line:
    """The meaning of a line in one IP version.

    Raises:
        CannotJudge: Portbook does not know something in the line.
        Rejected: Shorewall refuses the line.
    """
    action, source, destination, name, to, by = _columns(text, line)
    zones = source.partition(":")[0], destination.partition(":")[0]
    if zones not in {(FIREWALL, NETWORK), (NETWORK, FIREWALL)}:
        message = f"Portbook does not know rules from {zones[0]!r} to {zones[1]!r}"
        cure = f"{FIREWALL} and {NETWORK} are known"
        raise CannotJudge(line, message, id_="shorewall-unknown-zones", cure=cure)
    protocol = _protocol(name, line, version)
    matched = first_packet(
        Direction.OUTBOUND if zones[0] == FIREWALL else Direction.INBOUND,
        protocol=protocol,
        family=Family.IPV4 if version == 4 else Family.IPV6,  # noqa: PLR2004  # IPv4
        source=_addresses(source, line, version),
        destination=_addresses(destination, line, version),
        source_ports=_ports(by, name, line),
        destination_ports=ANY_PORTS if protocol.is_icmp else _ports(to, name, line),
    )
    return Line(line, _message(matched, to, line) if protocol.is_icmp else matched, action == ACTION)


def _columns(text: str, line: int) -> tuple[str, ...]:
    """The action and the five columns behind it; `-` for those that the line does not have."""
    if unknown := _STRANGE.search(text):
        raise CannotJudge(line, unjudged(unknown[0]), id_="shorewall-unknown-sign", column=unknown.start() + 1)
    if mark := _MARKED.search(text):
        message = f"Portbook reads no words behind {mark[0]} in a rule"
        raise CannotJudge(line, message, id_="shorewall-unknown-sign", column=mark.start() + 1)
    action, *columns = _BLANKS.split(text.strip(" \t"))
    if action not in {ACTION, *REFUSING}:
        message = f"Portbook does not know the action {action!r}"
        cure = f"{ACTION}, DROP and REJECT are known"
        raise CannotJudge(line, message, id_="shorewall-unknown-action", cure=cure)
    if not 2 <= len(columns) < _COLUMNS:  # noqa: PLR2004  # source and destination
        message = "Portbook reads a rule with two to five columns behind its action"
        raise CannotJudge(line, message, id_="shorewall-unknown-columns")
    return (action, *columns, *["-"] * (_COLUMNS - 1 - len(columns)))


def _protocol(name: str, line: int, version: int) -> Protocol:
    if name in {"-", "all"}:
        return ANY_PROTOCOL
    if ":" in name:
        message = f"Portbook does not read the words behind the protocol in {name!r}, of which Shorewall ignores some"
        raise CannotJudge(line, message, id_="shorewall-unknown-protocol-options")
    if "," in name:
        message = f"Portbook does not read lists of protocols, such as {name!r}"
        raise CannotJudge(line, message, id_="shorewall-protocol-list", cure="write a line for each protocol")
    if name.isascii() and name.isdecimal():
        value = number(name, line)
    elif name in NUMBERS:
        value = NUMBERS[name]
    else:
        raise Rejected(line, f"Shorewall does not know the protocol {name!r}", id_="shorewall-unknown-protocol")
    if value > _MOST:
        cure = f"protocols are 0 to {_MOST}"
        raise Rejected(line, f"{value} is not a protocol", id_="shorewall-protocol-out-of-range", cure=cure)
    foreign_icmp = name in {own for own, _number in ICMP.values()} and name != ICMP[version][0]
    if value in HEADERS or (value == AH and version != 4) or foreign_icmp:  # noqa: PLR2004  # IPv4
        message = f"Portbook does not read the protocol {name} in IPv{version}"
        raise CannotJudge(line, message, id_="shorewall-protocol-of-other-family")
    return Protocol(value)


def _ports(text: str, name: str, line: int) -> Ports:
    if text == "-":
        return ANY_PORTS
    if name not in NAMED.values():
        message = f"Shorewall takes ports only for {', '.join(NAMED.values())}"
        raise Rejected(line, message, id_="shorewall-protocol-without-ports")
    if text.count(",") + text.count(":") >= MOST_PORTS:
        message = f"Portbook reads at most {MOST_PORTS} ports in a rule, where a range counts as two"
        raise CannotJudge(line, message, id_="shorewall-too-many-ports", cure="write two rules")
    return Ports(tuple(ports(part, line, ":") for part in text.split(",")))


def _addresses(text: str, line: int, version: int) -> Addresses:
    _zone, colon, listed = text.partition(":")
    if not colon:
        return ANYWHERE
    networks = []
    for word in listed.split(","):
        bare = word
        if version != 4:  # noqa: PLR2004  # IPv4
            if not (word.startswith("[") and word.endswith("]")):
                message = f"the address {word!r} of shorewall6 lacks brackets"
                raise CannotJudge(line, message, id_="shorewall-brackets-missing", cure=f"write [{word}]")
            bare = word[1:-1]
        if not _BARE_ADDRESS.fullmatch(bare):
            message = f"Portbook reads plain addresses and networks, and {bare!r} is none"
            raise CannotJudge(line, message, id_="shorewall-unknown-address")
        address = network(bare, line)
        if address.version != version:
            message = f"{bare} is no address of IPv{version}, which the file is for"
            raise Rejected(line, message, id_="shorewall-wrong-family")
        networks.append(address)
    return Addresses(tuple(networks))


def _message(rule: Rule, text: str, line: int) -> Rule:
    if text == "-":
        return rule
    type_text, slash, code_text = text.partition("/")
    kind, code = number(type_text, line), number(code_text, line) if slash else None
    if max(kind, code or 0) > _MOST:
        cure = f"types and codes are 0 to {_MOST}"
        raise Rejected(line, f"{text} is no ICMP message", id_="shorewall-icmp-out-of-range", cure=cure)
    if kind == _MOST:
        message = f"iptables takes the ICMP type {_MOST} for every type"
        raise CannotJudge(line, message, id_="shorewall-icmp-255", cure="write - for every type")
    return replace(rule, icmp_type=kind, icmp_code=code)
