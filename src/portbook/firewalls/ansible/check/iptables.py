"""What runs of `ansible.builtin.iptables` come to, as iptables understands their arguments.

Source: iptables(8), iptables-extensions(8); the module adds nothing of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_interface
from typing import Any

from portbook.firewalls.ansible.check.meaning import Change, Effect
from portbook.firewalls.ansible.check.plays import Call
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

MODULE = "ansible.builtin.iptables"
MODULES = (MODULE,)
_VERSIONS = {"ipv4": (Family.IPV4,), "ipv6": (Family.IPV6,), "both": (Family.IPV4, Family.IPV6)}
_PROGRAMS = {Family.IPV4: "iptables", Family.IPV6: "ip6tables"}
_CHAINS = {"INPUT": Direction.INBOUND, "OUTPUT": Direction.OUTBOUND}
_PROTOCOLS = {"icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ah": 51, "ipv6-icmp": 58, "icmpv6": 58, "sctp": 132}
_WITH_PORTS = {6, 17, 33, 132}
_HEADERS = {43, 44, 51, 60}
"""Extension headers of IPv6, which come before the protocol that `protocol` matches."""
_OWN_ICMP = {Family.IPV4: 1, Family.IPV6: 58}
_AH = 51
_ANSWERS = {"ESTABLISHED", "RELATED"}
_HOW = {"table", "chain", "state", "action", "ip_version", "jump", "comment"}
_WHAT = {"protocol", "source", "destination", "source_port", "destination_port", "destination_ports", "icmp_type"}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_HIGHEST_PORT, _HIGHEST_BYTE, _SLOTS = 65535, 255, 15


@dataclass(frozen=True)
class ChainRule(Change):
    """A rule of iptables, of one IP version.

    Attributes:
        family: the IP version.
        direction: of its chain.
        answers: whether it is for answers, and so opens nothing.
        arguments: the arguments of the module.
    """

    family: Family
    direction: Direction
    answers: bool
    arguments: dict[str, Any]


def meant(calls: Sequence[Call], *, anyone: bool = False) -> Effect:
    """What runs of the module come to.

    Args:
        calls: the runs.
        anyone: whether they are anybody's, for a host that tracks connections and drops nothing before; else they have to
            do on any host.

    Raises:
        CannotJudge: it does something else than to accept packets, or at another place.
        Rejected: an argument is missing.
    """
    rules = changes(calls, anyone=anyone)
    return Effect(
        rules, partial(opened, rules, tracked=anyone), frozenset(f"{_PROGRAMS[rule.family]} -S" for rule in rules)
    )


def changes(calls: Sequence[Call], *, anyone: bool = False) -> list[ChainRule]:
    """What runs of the module change.

    Raises:
        CannotJudge: it does something else than to accept packets, or at another place.
        Rejected: an argument is missing.
    """
    return [change for call in calls for change in _changes(call, anyone=anyone)]


def _changes(call: Call, *, anyone: bool) -> Iterator[ChainRule]:
    arguments, line = call.arguments, call.line
    if call.module != MODULE:
        raise CannotJudge(line, f"{call.module} is not what changes rules here", id_="ansible-check-unknown-module")
    if "chain" not in arguments:
        raise Rejected(line, "it has no chain", id_="ansible-iptables-no-chain")
    if "jump" not in arguments:
        raise CannotJudge(line, "it has no jump, so it decides nothing", id_="ansible-iptables-no-jump")
    removes = arguments.get("state", "present") == "absent"
    if (
        arguments["chain"] not in _CHAINS
        or arguments["jump"] != "ACCEPT"
        or arguments.get("table", "filter") != "filter"
    ):
        raise CannotJudge(
            line,
            "it does something else than to accept in INPUT or OUTPUT of the filter table",
            id_="ansible-iptables-not-accept",
        )
    if not removes and not anyone and arguments.get("action", "append") != "insert":
        raise CannotJudge(
            line,
            "it stands behind the host's own rules, which may have dropped the packet",
            id_="ansible-check-behind-own-rules",
        )
    answers = "ctstate" in arguments
    if answers and (arguments.keys() - _HOW != {"ctstate"} or {*arguments["ctstate"]} != _ANSWERS):
        raise CannotJudge(
            line,
            "Portbook does not know what a condition on connections lets through",
            id_="ansible-iptables-connection-state",
        )
    identity = sorted(
        (key, str(value)) for key, value in arguments.items() if key not in {"state", "action", "ip_version"}
    )
    for family in _VERSIONS[arguments.get("ip_version", "ipv4")]:
        words = " ".join(f"{key}={value}" for key, value in identity)
        yield ChainRule(line, removes, f"{family} {words}", family, _CHAINS[arguments["chain"]], answers, arguments)


def opened(rules: Sequence[ChainRule], *, tracked: bool = False) -> tuple[Rule, ...]:
    """What rules let through; their answers only where rules for them are in both chains, or on the host.

    Raises:
        CannotJudge: a condition that is not known here.
        Rejected: iptables refuses it, or takes it for something else.
    """
    answered = {(rule.family, rule.direction) for rule in rules if rule.answers}
    return tuple(
        _rule(rule, Reply.TRACKED if tracked or {(rule.family, way) for way in Direction} <= answered else Reply.NONE)
        for rule in rules
        if not rule.answers
    )


def _rule(change: ChainRule, reply: Reply) -> Rule:
    line, arguments, inbound = change.line, change.arguments, change.direction is Direction.INBOUND
    if strange := sorted(arguments.keys() - _HOW - _WHAT - {"match"}):
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
    numbers = [_number(change.line, "icmp_type", part, _HIGHEST_BYTE) for part in ((kind, code) if slash else (kind,))]
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
