"""Conditions on fields that Portbook's rules do not have, where their effect on those rules is known.

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
from portbook.targets.netfilter.doubt import doubtful
from portbook.targets.netfilter.match import Kind
from portbook.targets.netfilter.reasons import SOME_FLAGS
from portbook.targets.netfilter.tcp_flags import ACK, FIN, PSH, RST, SYN, URG, by_segment

RATE = re.compile(r"[1-9][0-9]{0,4}/(s|sec|second|m|min|minute|h|hour|d|day)")
_SECONDS = {"s": 1, "m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
MOST_LOGGED = 10
"""Log lines per second that fill no disk."""
_BURST = re.compile(r"[1-9][0-9]{0,4}")
_FASTEST = 10_000
"""The highest rate in packets per second, and the largest burst (extensions/libxt_limit.c)."""
_LONGEST = 24 * 60 * 60
"""Seconds that the packets of a burst may take at their rate, as far as the kernel surely counts (net/netfilter/xt_limit.c).

Beyond it credits overflow: iptables-legacy refuses `1/day` with its default burst of 5.
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
"""ICMPv6 messages that every receiver must drop unless they have this hop limit."""


def qualified(step: Step, option: Option, version: int) -> tuple[Step, ...]:
    """The step with one more condition; none where it then matches no packet of Portbook's rules.

    Raises:
        CannotJudge: the condition decides about some packets, and Portbook does not know which.
        Rejected: iptables refuses the condition.
    """
    return _CONDITIONS[option.name](step, option, version)


def a_second(rate: str) -> float:
    """The packets per second of a rate such as `5/min`."""
    number, _slash, unit = rate.partition("/")
    return int(number) / _SECONDS[unit[0]]


def check_burst(options: Sequence[Option]) -> None:
    """Refuse a limit that iptables-legacy refuses, because its burst takes more than a day.

    Raises:
        CannotJudge: the options have such a limit.
    """
    limit = {option.name: option for option in options if option.name in {"--limit", "--limit-burst"}}
    rate, burst = (limit[name].argument if name in limit else "" for name in ("--limit", "--limit-burst"))
    if limit and RATE.fullmatch(rate or _DEFAULT_RATE) and _BURST.fullmatch(burst or _DEFAULT_BURST):
        seconds = int(burst or _DEFAULT_BURST) / a_second(rate or _DEFAULT_RATE)
        if seconds > _LONGEST:
            line = next(iter(limit.values())).line
            message = "iptables-legacy refuses a limit with so slow a rate and so large a burst"
            raise CannotJudge(line, message, id_="iptables-only-one-variant")


def _limit(step: Step, option: Option, _version: int) -> tuple[Step]:
    if not RATE.fullmatch(option.argument):
        message = f"Portbook does not know the rate {option.argument}"
        raise CannotJudge(option.line, message, id_="iptables-unknown-rate")
    if a_second(option.argument) > _FASTEST:
        message = f"the rate {option.argument} is more than {_FASTEST} packets per second"
        raise Rejected(option.line, message, id_="iptables-limit-out-of-range")
    return (replace(step, match=replace(step.match, limited=True)),)


def _burst(step: Step, option: Option, _version: int) -> tuple[Step]:
    if not _BURST.fullmatch(option.argument) or int(option.argument) > _FASTEST:
        message = f"{option.argument} is not a number of packets from 1 to {_FASTEST}"
        raise Rejected(option.line, message, id_="iptables-limit-out-of-range")
    return (replace(step, match=replace(step.match, limited=True)),)


def _flags(step: Step, option: Option, _version: int) -> tuple[Step, ...]:
    if step.match.protocols != _TCP:
        raise Rejected(option.line, f"{option.name} needs -p tcp before it", id_="iptables-missing-protocol")
    mask, value = tcp_flags(option)
    whole, some = by_segment(lambda flags: ((flags & mask) == value) is not option.negated)
    sure = replace(step, match=step.match & Match(segments=whole))
    perhaps = doubtful(replace(step, match=step.match & Match(segments=some)), SOME_FLAGS)
    return (*((sure,) if sure.match.segments else ()), *((perhaps,) if perhaps.match.segments else ()))


def tcp_flags(option: Option) -> tuple[int, int]:
    """The flags of the mask, and those of them that must be set.

    Raises:
        Rejected: there is no such flag.
    """
    if option.name == "--syn":
        return FIN | SYN | RST | ACK, SYN
    return _bits(option.line, option.argument), _bits(option.line, option.more)


def _bits(line: int, names: str) -> int:
    bits = 0
    for name in names.upper().split(","):
        if name not in _FLAGS:
            raise Rejected(line, f"{name} is not a TCP flag", id_="iptables-unknown-flag")
        bits |= _FLAGS[name]
    return bits


def _kind(step: Step, option: Option, version: int) -> tuple[Step, ...]:
    """The step for packets to addresses of one type. IPv6 also has anycast addresses."""
    if version == 6:  # noqa: PLR2004  # IP has two versions
        message = "the type of an IPv6 address depends on the host"
        raise CannotJudge(option.line, message, id_="iptables-unknown-address-type")
    if option.argument == "MULTICAST":
        return (replace(step, match=step.match & Match(destination=groups(version))),)
    if option.argument.lower() not in set(Kind) or option.argument != option.argument.upper():
        message = f"Portbook does not know the type of address {option.argument}"
        raise CannotJudge(option.line, message, id_="iptables-unknown-address-type")
    kinds = frozenset({Kind(option.argument.lower())})
    return tuple(replace(step, match=step.match & match) for match in of_kinds(version, kinds))


def _hop_limit(step: Step, option: Option, _version: int) -> tuple[Step]:
    types = step.match.icmp_types
    only = types[0][0] if len(types) == 1 and types[0][0] == types[0][1] else None
    if only is None or _HOP_LIMITS.get(only) != option.argument:
        message = "Portbook knows a hop limit only for ICMPv6 messages that must have it"
        raise CannotJudge(option.line, message, id_="iptables-unknown-hop-limit")
    return (step,)


def _routing_header(step: Step, option: Option, _version: int) -> tuple[()]:
    """No step: Portbook's rules have no packets with a source route, and no host may follow one (RFC 5095)."""
    if option.argument != "0" or step.verdict is not Verdict.DROP:
        message = "Portbook knows only rules that drop routing headers of type 0"
        raise CannotJudge(option.line, message, id_="iptables-unknown-routing-header")
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
