"""A rule of an iptables chain, as the arguments of `ansible.builtin.iptables` describe it, and the packets that it matches.

Source: iptables(8), iptables-extensions(8).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_interface
from typing import Any

from portbook.firewalls.ansible.check.meaning import Change
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
    Reply,
    Rule,
)
from portbook.targets import CannotJudge, Rejected

_PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ah": 51, "ipv6-icmp": 58, "icmpv6": 58, "sctp": 132}
_WITH_PORTS = {6, 17, 33, 132}
_HEADERS = {43, 44, 51, 60}
"""Extension headers of IPv6, which come before the protocol that `protocol` matches."""
_OWN_ICMP = {Family.IPV4: 1, Family.IPV6: 58}
_AH = 51
HOW = {"table", "chain", "state", "action", "ip_version", "jump", "comment"}
"""Arguments that do not match packets."""
_WHAT = {"protocol", "source", "destination", "source_port", "destination_port", "destination_ports", "icmp_type"}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_HIGHEST_PORT, _HIGHEST_BYTE, _SLOTS = 65535, 255, 15


@dataclass(frozen=True)
class ChainRule(Change):
    """A rule of an iptables chain, for one IP version.

    Attributes:
        family: the IP version.
        direction: direction of its chain.
        answers: whether it only accepts replies of known connections.
        arguments: the arguments of the module.
    """

    family: Family
    direction: Direction
    answers: bool
    arguments: dict[str, Any]


def rule(change: ChainRule, reply: Reply) -> Rule:
    """The packets that a rule accepts.

    Raises:
        CannotJudge: Portbook does not know a condition.
        Rejected: iptables rejects a value, or reads it as another one.
    """
    line, arguments, inbound = change.line, change.arguments, change.direction is Direction.INBOUND
    if strange := sorted(arguments.keys() - HOW - _WHAT - {"match"}):
        raise CannotJudge(
            line, f"Portbook does not know which packets {strange[0]} is about", id_="ansible-iptables-unknown-match"
        )
    protocol = _protocol(change)
    source, destination = (_networks(change, key) for key in ("source", "destination"))
    source_ports, destination_ports = (
        _ports(line, arguments, "source_port"),
        _ports(line, arguments, "destination_port"),
    )
    if (source_ports, destination_ports) != (ANY_PORTS, ANY_PORTS) and protocol.number not in _WITH_PORTS:
        raise Rejected(
            line, "it has ports, and no protocol that has any", id_="ansible-iptables-ports-without-protocol"
        )
    kind, code = _message(change, protocol)
    return Rule(
        change.direction,
        protocol,
        change.family,
        local_ports=destination_ports if inbound else source_ports,
        remote_ports=source_ports if inbound else destination_ports,
        local=destination if inbound else source,
        remote=source if inbound else destination,
        icmp_type=kind,
        icmp_code=code,
        reply=reply,
    )


def _protocol(change: ChainRule) -> Protocol:
    arguments, line = change.arguments, change.line
    if "match" in arguments:
        if arguments["match"] != ["ah"] or "protocol" in arguments or change.family is Family.IPV4:
            raise CannotJudge(line, "Portbook does not know what match does here", id_="ansible-iptables-unknown-match")
        return Protocol(_AH)
    if "protocol" not in arguments:
        return ANY_PROTOCOL
    name = str(arguments["protocol"])
    number = _PROTOCOLS[name] if name in _PROTOCOLS else _number(line, "protocol", name, _HIGHEST_BYTE)
    if number == 0 or (change.family is Family.IPV6 and number in _HEADERS):
        raise CannotJudge(
            line,
            f"Portbook does not know which packets the protocol {name} is about",
            id_="ansible-check-unknown-protocol",
        )
    return Protocol(number)


def _networks(change: ChainRule, key: str) -> Addresses:
    if key not in change.arguments:
        return ANYWHERE
    return Addresses(tuple(_network(change, network) for network in str(change.arguments[key]).split(",")))


def _network(change: ChainRule, text: str) -> IPv4Network | IPv6Network:
    try:
        interface = ip_interface(text)
    except ValueError:
        raise Rejected(change.line, f"{text!r} is no network", id_="ansible-check-not-a-network") from None
    if interface.version != change.family.version:
        raise Rejected(change.line, f"{text!r} is no network of {change.family}", id_="ansible-check-other-family")
    if interface.ip != interface.network.network_address or not re.fullmatch(r"[^/]+(?:/[1-9][0-9]{0,2})?", text):
        raise CannotJudge(
            change.line,
            f"{text!r} is a network, but not as networks are written",
            id_="ansible-check-network-with-host-bits",
        )
    return interface.network


def _ports(line: int, arguments: dict[str, Any], key: str) -> Ports:
    several = f"{key}s"
    if several in arguments:
        if {"source_port", "destination_port"} & arguments.keys() or not arguments[several]:
            raise CannotJudge(line, f"{several} is empty, or not alone", id_="ansible-iptables-port-list")
        ranges = [_range(line, key, str(range_)) for range_ in arguments[several]]
        if sum(1 if range_.first == range_.last else 2 for range_ in ranges) > _SLOTS:
            raise Rejected(line, f"{several} has more than {_SLOTS} ports", id_="ansible-check-too-many-ports")
        return Ports(tuple(ranges))
    return Ports((_range(line, key, str(arguments[key])),)) if key in arguments else ANY_PORTS


def _range(line: int, key: str, text: str) -> PortRange:
    first, colon, last = text.partition(":")
    ends = [_number(line, key, end, _HIGHEST_PORT) for end in ((first, last) if colon else (first, first))]
    if ends[0] > ends[1]:
        raise Rejected(line, f"{key} {text} is from above to below", id_="ansible-check-port-range-reversed")
    return PortRange(*ends)


def _message(change: ChainRule, protocol: Protocol) -> tuple[int | None, int | None]:
    if "icmp_type" not in change.arguments:
        return None, None
    if protocol.number != _OWN_ICMP[change.family]:
        raise Rejected(
            change.line, f"icmp_type is for ICMP of {change.family}", id_="ansible-iptables-icmp-type-without-icmp"
        )
    kind, slash, code = str(change.arguments["icmp_type"]).partition("/")
    numbers = [
        _number(change.line, "icmp_type", digits, _HIGHEST_BYTE) for digits in ((kind, code) if slash else (kind,))
    ]
    if numbers[0] == _HIGHEST_BYTE:
        raise CannotJudge(
            change.line, "iptables takes the ICMP type 255 for every type", id_="ansible-iptables-icmp-type-255"
        )
    return numbers[0], numbers[1] if slash else None


def _number(line: int, key: str, text: str, highest: int) -> int:
    if not _NUMBER.fullmatch(text):
        raise Rejected(line, f"{key} {text!r} is no number", id_="ansible-check-not-a-number")
    if int(text) > highest:
        raise Rejected(
            line,
            f"{key} {text} is above {highest}, and iptables would take it for another",
            id_="ansible-iptables-number-too-large",
        )
    return int(text)
