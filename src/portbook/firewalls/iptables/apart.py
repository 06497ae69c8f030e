"""Conditions on what is no part of a rule of ours, where it can be said what they come to all the same.

Sources: iptables-extensions(8); RFC 5095; the RFC of each ICMPv6 message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from portbook.firewalls.iptables.options import Option
from portbook.model.protocol import TCP
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Match, Step, Verdict
from portbook.targets.netfilter.destinations import groups, of_kinds
from portbook.targets.netfilter.doubt import SOME_FLAGS, doubtful
from portbook.targets.netfilter.match import Kind
from portbook.targets.netfilter.tcp_flags import ACK, FIN, PSH, RST, SYN, URG, by_segment

RATE = re.compile(r"[1-9][0-9]{0,4}/(s|sec|second|m|min|minute|h|hour|d|day)")
_SECONDS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
MOST_LOGGED = 10
"""Lines of a log in a second that no log file minds."""
_BURST = re.compile(r"[1-9][0-9]{0,4}")
_FASTEST = 10_000
"""Packets in a second, and of a burst (extensions/libxt_limit.c)."""
_LONGEST = 24 * 60 * 60
"""Seconds that the packets of a burst take by their rate, as far as the kernel surely counts (net/netfilter/xt_limit.c).

Beyond it, credits overflow: the legacy variant refuses `1/day` with the burst of 5 that it has without any option.
"""
_DEFAULT_RATE, _DEFAULT_BURST = "3/hour", "5"
_TCP = ((TCP.number, TCP.number),)
_FLAGS = {
    "FIN": FIN,
    "SYN": SYN,
    "RST": RST,
    "PSH": PSH,
    "ACK": ACK,
    "URG": URG,
    "ALL": FIN | SYN | RST | PSH | ACK | URG,
    "NONE": 0,
}
_HOP_LIMITS = {
    # Neighbour discovery (RFC 4861, 7.1), inverse (RFC 3122, 4.3), secure (RFC 3971, 6.4).
    **dict.fromkeys((133, 134, 135, 136, 137, 141, 142, 148, 149), "255"),
    # Multicast router discovery (RFC 4286, 3 and 5).
    **dict.fromkeys((151, 152, 153), "1"),
}
"""ICMPv6 messages that every receiver must drop unless they have this hop limit: no others of their types are valid."""


def qualified(step: Step, option: Option, version: int) -> tuple[Step, ...]:
    """The step with one more condition; none where it then decides nothing about packets that our rules speak of.

    Raises:
        CannotJudge: the condition decides about some of them, and nobody can say which.
        Rejected: iptables refuses it.
    """
    return _CONDITIONS[option.name](step, option, version)


def a_second(rate: str) -> float:
    """How many packets a rate such as `5/min` lets match in a second."""
    number, _slash, unit = rate.partition("/")
    return int(number) / _SECONDS[unit[0]]


def check_burst(given: Sequence[Option]) -> None:
    """Refuse a limit that one of the variants refuses, because its burst is as long as days.

    Raises:
        CannotJudge: it is.
    """
    said = {each.name: each for each in given if each.name in {"--limit", "--limit-burst"}}
    rate, burst = (said[name].argument if name in said else "" for name in ("--limit", "--limit-burst"))
    if said and RATE.fullmatch(rate or _DEFAULT_RATE) and _BURST.fullmatch(burst or _DEFAULT_BURST):
        seconds = int(burst or _DEFAULT_BURST) / a_second(rate or _DEFAULT_RATE)
        if seconds > _LONGEST:
            line = next(iter(said.values())).line
            raise CannotJudge(line, "a limit with so slow a rate and so large a burst is refused by iptables-legacy")


def _limit(step: Step, option: Option, _version: int) -> tuple[Step]:
    if not RATE.fullmatch(option.argument):
        raise CannotJudge(option.line, f"the rate {option.argument} cannot be judged")
    if a_second(option.argument) > _FASTEST:
        raise Rejected(option.line, f"the rate {option.argument} is more than {_FASTEST} packets in a second")
    return (replace(step, match=replace(step.match, limited=True)),)


def _burst(step: Step, option: Option, _version: int) -> tuple[Step]:
    if not _BURST.fullmatch(option.argument) or int(option.argument) > _FASTEST:
        raise Rejected(option.line, f"{option.argument} is not a number of packets from 1 to {_FASTEST}")
    return (replace(step, match=replace(step.match, limited=True)),)


def _flags(step: Step, option: Option, _version: int) -> tuple[Step, ...]:
    if step.match.protocols != _TCP:
        raise Rejected(option.line, f"{option.name} needs -p tcp before it")
    mask, wanted = tcp_flags(option)
    whole, some = by_segment(lambda flags: ((flags & mask) == wanted) is not option.negated)
    sure = replace(step, match=step.match & Match(segments=whole))
    perhaps = doubtful(replace(step, match=step.match & Match(segments=some)), SOME_FLAGS)
    return (*((sure,) if sure.match.segments else ()), *((perhaps,) if perhaps.match.segments else ()))


def tcp_flags(option: Option) -> tuple[int, int]:
    """The flags that are looked at, and those of them that are set.

    Raises:
        Rejected: there is no such flag.
    """
    if option.name == "--syn":
        return FIN | SYN | RST | ACK, SYN
    return _bits(option.line, option.argument), _bits(option.line, option.more)


def _bits(line: int, names: str) -> int:
    found = 0
    for name in names.upper().split(","):
        if name not in _FLAGS:
            raise Rejected(line, f"{name} is not a TCP flag")
        found |= _FLAGS[name]
    return found


def _kind(step: Step, option: Option, version: int) -> tuple[Step, ...]:
    """IPv6 has anycast addresses besides."""
    if version == 6:  # noqa: PLR2004  # IP has two versions
        raise CannotJudge(option.line, "the kind of an IPv6 address cannot be judged")
    if option.argument == "MULTICAST":
        return (replace(step, match=step.match & Match(destination=groups(version))),)
    if option.argument.lower() not in set(Kind) or option.argument != option.argument.upper():
        raise CannotJudge(option.line, f"the kind of address {option.argument} cannot be judged")
    kinds = frozenset({Kind(option.argument.lower())})
    return tuple(replace(step, match=step.match & match) for match in of_kinds(version, kinds))


def _hop_limit(step: Step, option: Option, _version: int) -> tuple[Step]:
    types = step.match.icmp_types
    only = types[0][0] if len(types) == 1 and types[0][0] == types[0][1] else None
    if only is None or _HOP_LIMITS.get(only) != option.argument:
        raise CannotJudge(option.line, "a hop limit cannot be judged, but for ICMPv6 messages that must have it")
    return (step,)


def _routing_header(step: Step, option: Option, _version: int) -> tuple[()]:
    """Packets with source routes are none that our rules speak of; no host may follow them (RFC 5095)."""
    if option.argument != "0" or step.verdict is not Verdict.DROP:
        raise CannotJudge(option.line, "a routing header cannot be judged, but for dropping those of type 0")
    return ()


_CONDITIONS: dict[str, Callable[[Step, Option, int], tuple[Step, ...]]] = {
    "--limit": _limit,
    "--limit-burst": _burst,
    "--dst-type": _kind,
    "--hl-eq": _hop_limit,
    "--rt-type": _routing_header,
    "--syn": _flags,
    "--tcp-flags": _flags,
}
