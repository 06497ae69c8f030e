"""Arguments of iptables options as sets of values. iptables 1.8.9 refuses everything that is `Rejected` here."""

from __future__ import annotations

from portbook.firewalls.iptables.icmp import MESSAGES, MESSAGES6
from portbook.model import Scope
from portbook.rules.boxes import Interval
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Intervals, State, outside, protocols
from portbook.targets.netfilter.intervals import BYTE, PORT, addresses
from portbook.targets.netfilter.match import ANY_STATE
from portbook.targets.netfilter.values import HIGHEST_BYTE, HIGHEST_PORT, byte, decimal, network, ordered, port

MOST_PORTS = 15
"""The most ports of one multiport match; a range counts as two."""
ANY = "all"
_NAMES = {**protocols.NUMBERS, "mh": 135, ANY: 0}
_WRAPPING = {17, 33}
"""Protocols for which iptables 1.8 takes a single port modulo 65536."""


def protocol(line: int, word: str, *, negated: bool) -> Intervals:
    """The protocols of `-p`; number 0 is all.

    Raises:
        CannotJudge: it is an IPv6 extension header.
        Rejected: it is no protocol, or excludes all protocols.
    """
    number = byte(line, word, "a protocol", _NAMES)
    if number == 0:
        if negated:
            message = "this rule excludes all protocols"
            raise Rejected(line, message, id_="iptables-bad-negation")
        return BYTE
    intervals = (protocols.not_header(line, (number, number)),)
    return outside(intervals, BYTE) if negated else intervals


def networks(line: int, word: str, version: int, *, negated: bool) -> Intervals:
    """The addresses of `-s` or `-d`, several with commas.

    Raises:
        CannotJudge: one is a host name or has a mask.
        Rejected: one is no address of this version, or the option excludes several.
    """
    words = word.split(",")
    if negated and len(words) > 1:
        raise Rejected(line, "an option cannot exclude several addresses", id_="iptables-bad-negation")
    intervals = tuple(network(line, address, version) for address in words)
    return outside(intervals, addresses(version)) if negated else intervals


def single_ports(line: int, word: str, number: int, *, negated: bool) -> Intervals:
    """The ports of `--dport` or `--sport`: `443`, `1000:2000`, `:1023`, `1024:`.

    Raises:
        CannotJudge: an end is a service name.
        Rejected: an end is above 65535, or the range is reversed.
    """
    first, colon, last = word.partition(":")
    ends = [first or "0", (last or str(HIGHEST_PORT)) if colon else first]
    try:
        low, high = (port(line, end) for end in ends)
    except Rejected as problem:
        if number not in _WRAPPING:
            raise
        wrong = next(end for end in ends if decimal(line, end, "a port") > HIGHEST_PORT)
        installed = int(wrong) % (HIGHEST_PORT + 1)
        message = f"{problem.message}, and iptables 1.8 would install {installed} in its place"
        raise Rejected(line, message, id_=problem.id) from None
    intervals = (ordered(line, low, high),)
    return outside(intervals, PORT) if negated else intervals


def many_ports(line: int, word: str, *, negated: bool) -> Intervals:
    """The ports of `--dports` or `--sports`: `80,443,30000:32767`.

    Raises:
        CannotJudge: one is a service name.
        Rejected: one is above 65535, a range is reversed, or there are too many ports.
    """
    intervals: list[Interval] = []
    slots = 0
    for part in word.split(","):
        first, colon, last = part.partition(":")
        intervals.append(ordered(line, port(line, first), port(line, last if colon else first)))
        slots += 2 if colon else 1
    if slots > MOST_PORTS:
        message = f"a multiport match has at most {MOST_PORTS} ports, and a range counts as two"
        raise Rejected(line, message, id_="iptables-too-many-ports")
    return outside(tuple(intervals), PORT) if negated else tuple(intervals)


def icmp(line: int, word: str, version: int, *, negated: bool) -> tuple[Intervals, Intervals]:
    """The types and codes of `--icmp-type` or `--icmpv6-type`: `8`, `3/4`, `echo-request`.

    Raises:
        CannotJudge: the option excludes one code of a type.
        Rejected: it is no ICMP message.
    """
    kind, code = _message(line, word, version)
    if kind is None:
        return BYTE, BYTE
    if negated:
        if code is not None:
            raise CannotJudge(line, "this rule excludes one ICMP code of a type", id_="iptables-excluded-code")
        return outside(((kind, kind),), BYTE), BYTE
    return ((kind, kind),), BYTE if code is None else ((code, code),)


def _message(line: int, word: str, version: int) -> tuple[int | None, int | None]:
    names = MESSAGES if version == 4 else MESSAGES6  # noqa: PLR2004  # IP has two versions
    if word in names:
        return names[word]
    if word == "any" and names is MESSAGES:
        return None, None
    kind, slash, code = word.partition("/")
    number = byte(line, kind, "an ICMP type", {})
    if number == HIGHEST_BYTE and names is MESSAGES:
        # iptables writes ICMP type 255 for any.
        return None, None
    return number, byte(line, code, "an ICMP code", {}) if slash else None


def states(line: int, word: str, *, negated: bool) -> frozenset[State]:
    """The states of `--ctstate` or `--state`.

    Raises:
        CannotJudge: one is SNAT or DNAT, or no state.
    """
    named = set()
    for state in word.lower().split(","):
        if state not in set(State):
            message = f"Portbook does not know the connection state {state}"
            raise CannotJudge(line, message, id_="iptables-unknown-state")
        named.add(State(state))
    return ANY_STATE - named if negated else frozenset(named)


def interface(line: int, word: str, *, negated: bool) -> Scope:
    """The scope that `-i` or `-o` matches.

    Raises:
        CannotJudge: it is an interface other than loopback.
    """
    if word != "lo":
        message = "a match on an interface other than lo depends on the host"
        raise CannotJudge(line, message, id_="iptables-interface", cure="for a host's own rules add --as host")
    return Scope.NETWORK if negated else Scope.SELF
