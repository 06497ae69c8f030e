"""Arguments of iptables options as what they match. Every refusal was tried with iptables 1.8.9."""

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
"""Ports of one multiport match; a range counts as two."""
ANY = "all"
_NAMES = {**protocols.NUMBERS, "mh": 135, ANY: 0}
_WRAPPING = {17, 33}
"""Protocols of which iptables 1.8 takes a port modulo 65536, where it stands alone."""


def protocol(line: int, word: str, *, negated: bool) -> Intervals:
    """The protocols of `-p`; number 0 is all.

    Raises:
        CannotJudge: an IPv6 extension header.
        Rejected: no protocol, or none left.
    """
    number = byte(line, word, "a protocol", _NAMES)
    if number == 0:
        if negated:
            raise Rejected(line, "no protocol is left when all are excluded")
        return BYTE
    found = (protocols.not_header(line, (number, number)),)
    return outside(found, BYTE) if negated else found


def networks(line: int, word: str, version: int, *, negated: bool) -> Intervals:
    """The addresses of `-s` or `-d`, several with commas.

    Raises:
        CannotJudge: a host name or a mask.
        Rejected: not an address of this version, or several excluded.
    """
    words = word.split(",")
    if negated and len(words) > 1:
        raise Rejected(line, "several addresses cannot be excluded at once")
    found = tuple(network(line, each, version) for each in words)
    return outside(found, addresses(version)) if negated else found


def single_ports(line: int, word: str, number: int, *, negated: bool) -> Intervals:
    """The ports of `--dport` or `--sport`: `443`, `1000:2000`, `:1023`, `1024:`.

    Raises:
        CannotJudge: a service name.
        Rejected: above 65535, or reversed.
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
        raise Rejected(line, f"{problem.message}: iptables 1.8 would install {installed} in its place") from None
    found = (ordered(line, low, high),)
    return outside(found, PORT) if negated else found


def many_ports(line: int, word: str, *, negated: bool) -> Intervals:
    """The ports of `--dports` or `--sports`: `80,443,30000:32767`.

    Raises:
        CannotJudge: a service name.
        Rejected: above 65535, reversed, or too many.
    """
    found: list[Interval] = []
    slots = 0
    for each in word.split(","):
        first, colon, last = each.partition(":")
        found.append(ordered(line, port(line, first), port(line, last if colon else first)))
        slots += 2 if colon else 1
    if slots > MOST_PORTS:
        raise Rejected(line, f"more than {MOST_PORTS} ports, where a range counts as two")
    return outside(tuple(found), PORT) if negated else tuple(found)


def icmp(line: int, word: str, version: int, *, negated: bool) -> tuple[Intervals, Intervals]:
    """The types and codes of `--icmp-type` or `--icmpv6-type`: `8`, `3/4`, `echo-request`.

    Raises:
        CannotJudge: one code excluded.
        Rejected: no ICMP message.
    """
    kind, code = _message(line, word, version)
    if kind is None:
        return BYTE, BYTE
    if negated:
        if code is not None:
            raise CannotJudge(line, "all but one ICMP code cannot be judged")
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
        # ICMP type 255 is how iptables writes any.
        return None, None
    return number, byte(line, code, "an ICMP code", {}) if slash else None


def states(line: int, word: str, *, negated: bool) -> frozenset[State]:
    """The states of `--ctstate` or `--state`.

    Raises:
        CannotJudge: SNAT, DNAT, or no state.
    """
    found = set()
    for each in word.lower().split(","):
        if each not in set(State):
            raise CannotJudge(line, f"the connection state {each} cannot be judged")
        found.add(State(each))
    return ANY_STATE - found if negated else frozenset(found)


def interface(line: int, word: str, *, negated: bool) -> Scope:
    """The scope that `-i` or `-o` leaves.

    Raises:
        CannotJudge: an interface other than loopback.
    """
    if word != "lo":
        raise CannotJudge(line, "a match on an interface other than lo cannot be judged")
    return Scope.NETWORK if negated else Scope.SELF
