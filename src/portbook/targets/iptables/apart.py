"""Conditions on what is no part of a rule of ours, where it can be said what they come to all the same.

Sources: iptables-extensions(8); RFC 5095; the RFC of each ICMPv6 message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.chains import Match, Step, Verdict, outside
from portbook.targets.chains.intervals import addresses
from portbook.targets.chains.match import Kind
from portbook.targets.iptables.options import Option

_RATE = re.compile(r"[1-9][0-9]{0,4}/(s|sec|second|m|min|minute|h|hour|d|day)")
_BURST = re.compile(r"[1-9][0-9]{0,4}")
_MULTICAST = ip_network("224.0.0.0/4")
_HOP_LIMITS = {
    # Neighbour discovery (RFC 4861, 7.1), inverse (RFC 3122, 4.3), secure (RFC 3971, 6.4).
    **dict.fromkeys((133, 134, 135, 136, 137, 141, 142, 148, 149), "255"),
    # Multicast router discovery (RFC 4286, 3 and 5).
    **dict.fromkeys((151, 152, 153), "1"),
}
"""ICMPv6 messages that every receiver must drop unless they have this hop limit: no others of their types are valid."""


def qualified(step: Step, option: Option, version: int) -> Step | None:
    """The step with one more condition; None where it then decides nothing about packets that our rules speak of.

    Raises:
        CannotJudge: the condition decides about some of them, and nobody can say which.
        Rejected: iptables refuses it.
    """
    return _CONDITIONS[option.name](step, option, version)


def _limit(step: Step, option: Option, _version: int) -> Step:
    if not _RATE.fullmatch(option.argument):
        raise CannotJudge(option.line, f"the rate {option.argument} cannot be judged")
    return replace(step, match=replace(step.match, limited=True))


def _burst(step: Step, option: Option, _version: int) -> Step:
    if not _BURST.fullmatch(option.argument):
        raise Rejected(option.line, f"{option.argument} is not a number of packets")
    return replace(step, match=replace(step.match, limited=True))


def _kind(step: Step, option: Option, version: int) -> Step:
    """IPv6 has anycast addresses besides."""
    if version == 6:  # noqa: PLR2004  # IP has two versions
        raise CannotJudge(option.line, "the kind of an IPv6 address cannot be judged")
    multicast = ((int(_MULTICAST.network_address), int(_MULTICAST.broadcast_address)),)
    if option.argument == "MULTICAST":
        return replace(step, match=step.match & Match(destination=multicast))
    if option.argument.lower() not in set(Kind) or option.argument != option.argument.upper():
        raise CannotJudge(option.line, f"the kind of address {option.argument} cannot be judged")
    others = outside(multicast, addresses(version))
    kinds = frozenset({Kind(option.argument.lower())})
    return replace(step, match=step.match & Match(destination=others, kinds=kinds))


def _hop_limit(step: Step, option: Option, _version: int) -> Step:
    types = step.match.icmp_types
    only = types[0][0] if len(types) == 1 and types[0][0] == types[0][1] else None
    if only is None or _HOP_LIMITS.get(only) != option.argument:
        raise CannotJudge(option.line, "a hop limit cannot be judged, but for ICMPv6 messages that must have it")
    return step


def _routing_header(step: Step, option: Option, _version: int) -> None:
    """Packets with source routes are none that our rules speak of; no host may follow them (RFC 5095)."""
    if option.argument != "0" or step.verdict is not Verdict.DROP:
        raise CannotJudge(option.line, "a routing header cannot be judged, but for dropping those of type 0")


_CONDITIONS: dict[str, Callable[[Step, Option, int], Step | None]] = {
    "--limit": _limit,
    "--limit-burst": _burst,
    "--dst-type": _kind,
    "--hl-eq": _hop_limit,
    "--rt-type": _routing_header,
}
