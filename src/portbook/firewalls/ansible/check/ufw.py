"""The effect of `community.general.ufw`: its calls as rules of ufw.

Source: ufw(8), and the module's description in community.general 11.4. This module shares nothing with the target's own
reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from portbook.firewalls.ansible.check.meaning import Change, Effect
from portbook.firewalls.ansible.check.networks import network
from portbook.firewalls.ansible.check.plays import Call
from portbook.model import ANY_PORTS, ANY_PROTOCOL, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol
from portbook.model import Rule as Opening
from portbook.rules.words import words
from portbook.targets import CannotJudge, Rejected

MODULE = "community.general.ufw"
MODULES = (MODULE,)
_SHOWN = frozenset({"ufw show added"})
_DIRECTIONS = {"in": Direction.INBOUND, "out": Direction.OUTBOUND}
_PROTOCOLS = {"tcp": 6, "udp": 17, "ipv6": 41, "esp": 50, "ah": 51, "igmp": 2, "gre": 47, "vrrp": 112}
_WITH_PORTS = ("tcp", "udp")
_ONLY_IPV4 = {"ipv6", "igmp"}
_FIRST = {Family.IPV4: "first-ipv4", Family.IPV6: "first-ipv6"}
_ENDS = ("from_ip", "to_ip")
_PORTS = ("from_port", "to_port")
_KNOWN = {"rule", "direction", "delete", "insert", "insert_relative_to", "comment", "proto", *_ENDS, *_PORTS}
_PORT = re.compile(r"[1-9][0-9]{0,4}(?::[1-9][0-9]{0,4})?")
_HIGHEST, _SLOTS = 65535, 15


@dataclass(frozen=True)
class UfwRule(Change):
    """A rule of ufw, for one IP version.

    Attributes:
        openings: the traffic that it lets through.
    """

    openings: tuple[Opening, ...]


def effect(calls: Sequence[Call], *, anyone: bool = False) -> Effect:
    """The effect of calls of the module.

    Args:
        calls: the calls.
        anyone: whether a person may have written them, for a host whose own rules refuse nothing; else they have to work
            on any host.

    Raises:
        CannotJudge: a call does something else than to allow, or in another place.
        Rejected: the module or ufw rejects a call.
    """
    rules = [rule for call in calls for rule in _rules(call, anyone=anyone)]
    return Effect(rules, partial(_opened, rules), _SHOWN if rules else frozenset())


def _opened(rules: Sequence[UfwRule]) -> tuple[Opening, ...]:
    return tuple(opening for rule in rules for opening in rule.openings)


def _rules(call: Call, *, anyone: bool) -> Iterator[UfwRule]:
    arguments, line = call.arguments, call.line
    if call.module != MODULE or (strange := sorted(arguments.keys() - _KNOWN)):
        raise CannotJudge(
            line,
            f"Portbook does not know what {call.module if call.module != MODULE else strange[0]} does",
            id_="ansible-check-unknown-module",
        )
    if arguments.get("rule") != "allow":
        raise CannotJudge(line, "it does something else than to allow", id_="ansible-ufw-not-allow")
    if arguments.get("direction", "in") not in _DIRECTIONS:
        raise Rejected(line, "the direction of a rule is in or out", id_="ansible-ufw-direction")
    if re.search(r"['\\]", str(arguments.get("comment", ""))):
        raise CannotJudge(line, "Portbook does not know what the comment comes to", id_="ansible-ufw-comment")
    ends = {key: _networks(line, arguments, key) for key in _ENDS}
    families = _families(line, arguments, ends)
    removes = arguments.get("delete", False)
    appended = anyone and "insert" not in arguments
    if (
        not removes
        and not appended
        and (arguments.get("insert"), arguments.get("insert_relative_to"), families) not in _PLACES
    ):
        raise CannotJudge(
            line,
            "it stands behind the host's own rules, which may have dropped the packet",
            id_="ansible-check-behind-own-rules",
        )
    for family in families:
        openings = tuple(_openings(call, family, ends))
        yield UfwRule(line, removes, "; ".join(map(words, openings)), openings)


_PLACES = [(0, first, (family,)) for family, first in _FIRST.items()]


def _networks(line: int, arguments: dict[str, Any], key: str) -> Addresses:
    text = str(arguments.get(key, "any"))
    if text == "any":
        return ANYWHERE
    return Addresses.of(network(line, text, f"{key} {text!r}"))


def _families(line: int, arguments: dict[str, Any], ends: dict[str, Addresses]) -> tuple[Family, ...]:
    versions = {network.version for end in ends.values() for network in end.networks}
    if len(versions) > 1:
        raise Rejected(line, "it has addresses of both IP versions", id_="ansible-ufw-both-families")
    families = tuple(family for family in Family.BOTH.each if not versions or family.version in versions)
    if arguments.get("proto") not in _ONLY_IPV4:
        return families
    if families == (Family.IPV6,):
        raise Rejected(line, f"ufw has {arguments['proto']} for IPv4 only", id_="ansible-ufw-ipv4-only")
    return (Family.IPV4,)


def _openings(call: Call, family: Family, ends: dict[str, Addresses]) -> Iterator[Opening]:
    inbound = call.arguments.get("direction", "in") == "in"
    ports = {key: _ports(call, key) for key in _PORTS}
    near, far = ("to", "from") if inbound else ("from", "to")
    for protocol in _protocols(call, family, several=any(map(len, ports.values()))):
        yield Opening(
            Direction.INBOUND if inbound else Direction.OUTBOUND,
            protocol,
            family,
            local_ports=Ports(ports[f"{near}_port"]) if ports[f"{near}_port"] else ANY_PORTS,
            remote_ports=Ports(ports[f"{far}_port"]) if ports[f"{far}_port"] else ANY_PORTS,
            local=_without_all(ends[f"{near}_ip"]),
            remote=_without_all(ends[f"{far}_ip"]),
        )


def _without_all(addresses: Addresses) -> Addresses:
    """The addresses, with anywhere for a /0 network, because the rule is for one IP version."""
    return ANYWHERE if any(network.prefixlen == 0 for network in addresses.networks) else addresses


def _protocols(call: Call, family: Family, *, several: bool) -> tuple[Protocol, ...]:
    """The protocols of a rule: ports without a protocol are for TCP and UDP."""
    name = call.arguments.get("proto", "any")
    if name == "ah" and family is Family.IPV6:
        raise CannotJudge(call.line, "AH over IPv6 depends on the variant of iptables", id_="ansible-ufw-ah-over-ipv6")
    if name == "any":
        return tuple(Protocol(_PROTOCOLS[transport]) for transport in _WITH_PORTS) if several else (ANY_PROTOCOL,)
    if several and name not in _WITH_PORTS:
        raise Rejected(call.line, f"{name} has no ports", id_="ansible-ufw-protocol-without-ports")
    return (Protocol(_PROTOCOLS[name]),)


def _ports(call: Call, key: str) -> tuple[PortRange, ...]:
    if key not in call.arguments:
        return ()
    words = str(call.arguments[key]).split(",")
    if strange := [word for word in words if not _PORT.fullmatch(word)]:
        raise Rejected(
            call.line,
            f"{key} {strange[0]!r} is no port, and no range of ports with a colon",
            id_="ansible-check-not-a-port",
        )
    ends = [tuple(map(int, word.split(":"))) for word in words]
    if any(range_[0] > range_[-1] or range_[-1] > _HIGHEST or range_[1:] == range_[:1] for range_ in ends):
        raise Rejected(
            call.line,
            f"{key} has no such ports: they are 1 to {_HIGHEST}, from below to above",
            id_="ansible-check-port-out-of-range",
        )
    if sum(map(len, ends)) > _SLOTS:
        raise Rejected(call.line, f"{key} has more than {_SLOTS} ports", id_="ansible-check-too-many-ports")
    if call.arguments.get("proto", "any") == "any" and (len(ends) > 1 or len(ends[0]) > 1):
        raise Rejected(
            call.line, f"{key} has several ports, which need proto tcp or udp", id_="ansible-ufw-ports-without-protocol"
        )
    return tuple(PortRange(range_[0], range_[-1]) for range_ in ends)
