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

from portbook.firewalls.ansible.check.meaning import Change, Meant
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
"""In IPv6: not what `protocol` matches, but what stands before it."""
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
        call: what the module is told.
    """

    family: Family
    direction: Direction
    answers: bool
    call: dict[str, Any]


def meant(calls: Sequence[Call], *, anyone: bool = False) -> Meant:
    """What runs of the module come to.

    Args:
        calls: the runs.
        anyone: whether they are anybody's, for a host that tracks connections and drops nothing before; else they have to
            do on any host.

    Raises:
        CannotJudge: it does something else than to accept packets, or at another place.
        Rejected: an argument is missing.
    """
    found = changes(calls, anyone=anyone)
    return Meant(
        found, partial(opened, found, tracked=anyone), frozenset(f"{_PROGRAMS[each.family]} -S" for each in found)
    )


def changes(found: Sequence[Call], *, anyone: bool = False) -> list[ChainRule]:
    """What runs of the module change.

    Raises:
        CannotJudge: it does something else than to accept packets, or at another place.
        Rejected: an argument is missing.
    """
    return [change for each in found for change in _changes(each, anyone=anyone)]


def _changes(call: Call, *, anyone: bool) -> Iterator[ChainRule]:
    said, line = call.said, call.line
    if call.module != MODULE:
        raise CannotJudge(line, f"{call.module} is not what changes rules here")
    if "chain" not in said:
        raise Rejected(line, "it has no chain")
    if "jump" not in said:
        raise CannotJudge(line, "it has no jump, so it decides nothing")
    removes = said.get("state", "present") == "absent"
    if said["chain"] not in _CHAINS or said["jump"] != "ACCEPT" or said.get("table", "filter") != "filter":
        raise CannotJudge(line, "it does something else than to accept in INPUT or OUTPUT of the filter table")
    if not removes and not anyone and said.get("action", "append") != "insert":
        raise CannotJudge(line, "it stands behind the host's own rules, which may have dropped the packet")
    answers = "ctstate" in said
    if answers and (said.keys() - _HOW != {"ctstate"} or {*said["ctstate"]} != _ANSWERS):
        raise CannotJudge(line, "what a condition on connections lets through cannot be judged")
    identity = sorted((key, str(value)) for key, value in said.items() if key not in {"state", "action", "ip_version"})
    for family in _VERSIONS[said.get("ip_version", "ipv4")]:
        words = " ".join(f"{key}={value}" for key, value in identity)
        yield ChainRule(line, removes, f"{family} {words}", family, _CHAINS[said["chain"]], answers, said)


def opened(found: Sequence[ChainRule], *, tracked: bool = False) -> tuple[Rule, ...]:
    """What rules let through; their answers only where rules for them are in both chains, or on the host.

    Raises:
        CannotJudge: a condition that is not known here.
        Rejected: iptables refuses it, or takes it for something else.
    """
    answered = {(each.family, each.direction) for each in found if each.answers}
    return tuple(
        _rule(each, Reply.TRACKED if tracked or {(each.family, way) for way in Direction} <= answered else Reply.NONE)
        for each in found
        if not each.answers
    )


def _rule(change: ChainRule, reply: Reply) -> Rule:
    line, said, inbound = change.line, change.call, change.direction is Direction.INBOUND
    if strange := sorted(said.keys() - _HOW - _WHAT - {"match"}):
        raise CannotJudge(line, f"which packets {strange[0]} is about cannot be judged")
    protocol = _protocol(change)
    source, destination = (_networks(change, key) for key in ("source", "destination"))
    source_ports, destination_ports = _ports(line, said, "source_port"), _ports(line, said, "destination_port")
    if (source_ports, destination_ports) != (ANY_PORTS, ANY_PORTS) and protocol.number not in _WITH_PORTS:
        raise Rejected(line, "it has ports, and no protocol that has any")
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
    said, line = change.call, change.line
    if "match" in said:
        if said["match"] != ["ah"] or "protocol" in said or change.family is Family.IPV4:
            raise CannotJudge(line, "what match does here cannot be judged")
        return Protocol(_AH)
    if "protocol" not in said:
        return ANY_PROTOCOL
    name = str(said["protocol"])
    number = _PROTOCOLS[name] if name in _PROTOCOLS else _number(line, "protocol", name, _HIGHEST_BYTE)
    if number == 0 or (change.family is Family.IPV6 and number in _HEADERS):
        raise CannotJudge(line, f"which packets the protocol {name} is about cannot be judged")
    return Protocol(number)


def _networks(change: ChainRule, key: str) -> Addresses:
    if key not in change.call:
        return ANYWHERE
    return Addresses(tuple(_network(change, each) for each in str(change.call[key]).split(",")))


def _network(change: ChainRule, text: str) -> IPv4Network | IPv6Network:
    try:
        found = ip_interface(text)
    except ValueError:
        raise Rejected(change.line, f"{text!r} is no network") from None
    if found.version != change.family.version:
        raise Rejected(change.line, f"{text!r} is no network of {change.family}")
    if found.ip != found.network.network_address or not re.fullmatch(r"[^/]+(?:/[1-9][0-9]{0,2})?", text):
        raise CannotJudge(change.line, f"{text!r} is a network, but not as networks are written")
    return found.network


def _ports(line: int, said: dict[str, Any], key: str) -> Ports:
    several = f"{key}s"
    if several in said:
        if {"source_port", "destination_port"} & said.keys() or not said[several]:
            raise CannotJudge(line, f"{several} is empty, or not alone")
        found = [_range(line, key, str(each)) for each in said[several]]
        if sum(1 if each.first == each.last else 2 for each in found) > _SLOTS:
            raise Rejected(line, f"{several} has more than {_SLOTS} ports")
        return Ports(tuple(found))
    return Ports((_range(line, key, str(said[key])),)) if key in said else ANY_PORTS


def _range(line: int, key: str, text: str) -> PortRange:
    first, colon, last = text.partition(":")
    ends = [_number(line, key, each, _HIGHEST_PORT) for each in ((first, last) if colon else (first, first))]
    if ends[0] > ends[1]:
        raise Rejected(line, f"{key} {text} is from above to below")
    return PortRange(*ends)


def _message(change: ChainRule, protocol: Protocol) -> tuple[int | None, int | None]:
    if "icmp_type" not in change.call:
        return None, None
    if protocol.number != _OWN_ICMP[change.family]:
        raise Rejected(change.line, f"icmp_type is for ICMP of {change.family}")
    kind, slash, code = str(change.call["icmp_type"]).partition("/")
    found = [_number(change.line, "icmp_type", each, _HIGHEST_BYTE) for each in ((kind, code) if slash else (kind,))]
    if found[0] == _HIGHEST_BYTE:
        raise CannotJudge(change.line, "iptables takes the ICMP type 255 for every type")
    return found[0], found[1] if slash else None


def _number(line: int, key: str, text: str, highest: int) -> int:
    if not _NUMBER.fullmatch(text):
        raise Rejected(line, f"{key} {text!r} is no number")
    if int(text) > highest:
        raise Rejected(line, f"{key} {text} is above {highest}, and iptables would take it for another")
    return int(text)
