"""The meaning of a field of an nft rule and its values, for texts and JSON listings.

Source: nft(8), "PAYLOAD EXPRESSIONS", "META EXPRESSIONS", "CONNTRACK EXPRESSIONS"; `nft describe`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from portbook.firewalls.nftables.icmp import CODES, CODES6, TYPES, TYPES6
from portbook.model import Scope
from portbook.rules.boxes import Interval
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Intervals, Match, State, outside, protocols
from portbook.targets.netfilter.intervals import BYTE, PORT, addresses
from portbook.targets.netfilter.match import ANY_STATE, BOTH_VERSIONS
from portbook.targets.netfilter.values import address_range, byte, network, ordered, port

PROTOCOLS = {**protocols.NUMBERS, "ip": 0}
PORTED = {"tcp": 6, "udp": 17, "dccp": 33, "sctp": 132, "udplite": 136}

_PROTOCOL = "a protocol"
Word: TypeAlias = str | tuple[str, str]


@dataclass(frozen=True)
class Values:
    """The right side of a comparison.

    Attributes:
        line: its line in the text.
        words: the values, such as `443`, `80-90`, `192.0.2.0/24` or `established`, or the two ends of a range.
        negated: whether the field must have none of them.
    """

    line: int
    words: Sequence[Word]
    negated: bool = False

    def numbers(self, read: Callable[[Word], Interval], whole: Intervals) -> Intervals:
        """The values that the field may have."""
        intervals = tuple(read(word) for word in self.words)
        return outside(intervals, whole) if self.negated else intervals

    def choices(self, known: Mapping[str, str], what: str) -> frozenset[str]:
        """The values that the field may have, of all known ones; `what` names a value in the message."""
        named = set()
        for word in self.words:
            if not isinstance(word, str) or word not in known:
                raise CannotJudge(self.line, f"Portbook does not know the {what} {word}", id_="nft-unknown-value")
            named.add(known[word])
        return frozenset(known.values()) - named if self.negated else frozenset(named)


def selected(field: str, values: Values) -> Match:
    """The packets whose `field` (`tcp dport`, `meta l4proto`) has the values.

    Raises:
        CannotJudge: the grammar does not know the field or a value.
        Rejected: nft refuses a value.
    """
    make = _FIELDS.get(field)
    if make is None:
        if field.endswith((" sport", " dport")):
            message = f"{field.partition(' ')[0]} is not a protocol with ports"
            raise Rejected(values.line, message, id_="nft-not-a-protocol-with-ports")
        raise CannotJudge(values.line, f"Portbook does not know the match {field}", id_="nft-unknown-match")
    return make(values)


def _ports(values: Values) -> Intervals:
    return values.numbers(lambda word: _span(values.line, word, lambda end: port(values.line, end)), PORT)


def _bytes(values: Values, what: str, names: Mapping[str, int]) -> Intervals:
    return values.numbers(lambda word: _byte_span(values.line, word, what, names), BYTE)


def _byte_span(line: int, word: Word, what: str, names: Mapping[str, int]) -> Interval:
    if isinstance(word, str) and what != _PROTOCOL and word != word.lower():
        raise Rejected(line, f"{word} is not {what}", id_="nft-capital-letters", cure="write it in small letters")
    if isinstance(word, str) and word.lower() in names:  # names have dashes too
        return (names[word.lower()],) * 2
    return _span(line, word, lambda end: byte(line, end, what, names))


def _span(line: int, word: Word, end: Callable[[str], int]) -> Interval:
    first, last = _ends(word)
    return ordered(line, end(first), end(last))


def _ends(word: Word) -> tuple[str, str]:
    if not isinstance(word, str):
        return word
    first, dash, last = word.partition("-")
    return first, last if dash else first


def _addresses(version: int, values: Values) -> Intervals:
    def read(word: Word) -> Interval:
        first, last = _ends(word)
        if first != last:
            return address_range(values.line, first, last, version)
        return network(values.line, first, version)

    return values.numbers(read, addresses(version))


def _protocols(values: Values) -> Intervals:
    line = values.line
    return values.numbers(lambda word: protocols.not_header(line, _byte_span(line, word, _PROTOCOL, PROTOCOLS)), BYTE)


def _versions(values: Values) -> Match:
    named = values.choices({"ipv4": "4", "ipv6": "6"}, "address family")
    return Match(versions=BOTH_VERSIONS & {int(version) for version in named})


def _states(values: Values) -> Match:
    named = values.choices({state.value: state.value for state in State}, "connection state")
    return Match(states=ANY_STATE & {State(state) for state in named})


def _interface(values: Values) -> Scope:
    if list(values.words) != ["lo"]:
        message = "a match on an interface other than lo depends on the host"
        raise CannotJudge(values.line, message, id_="nft-interface", cure="for a host's own rules add --as host")
    return Scope.NETWORK if values.negated else Scope.SELF


def _came_by(values: Values) -> Match:
    return Match(came_by=_interface(values))


def _leaves_by(values: Values) -> Match:
    return Match(leaves_by=_interface(values))


def _transport(name: str) -> Iterable[tuple[str, Callable[[Values], Match]]]:
    number = PORTED[name]
    yield f"{name} sport", lambda values: Match(protocols=((number, number),), source_ports=_ports(values))
    yield f"{name} dport", lambda values: Match(protocols=((number, number),), destination_ports=_ports(values))


def _network(name: str, version: int) -> Iterable[tuple[str, Callable[[Values], Match]]]:
    only = frozenset({version})
    yield f"{name} saddr", lambda values: Match(only, source=_addresses(version, values))
    yield f"{name} daddr", lambda values: Match(only, destination=_addresses(version, values))


def _icmp(
    name: str, version: int, types: Mapping[str, int], codes: Mapping[str, int]
) -> Iterable[tuple[str, Callable[[Values], Match]]]:
    only, own = frozenset({version}), ((PROTOCOLS[name],) * 2,)
    kind, code = f"an {name} type", f"an {name} code"
    yield f"{name} type", lambda values: Match(only, own, icmp_types=_bytes(values, kind, types))
    yield f"{name} code", lambda values: Match(only, own, icmp_codes=_bytes(values, code, codes))


_FIELDS: dict[str, Callable[[Values], Match]] = {
    "meta l4proto": lambda values: Match(protocols=_protocols(values)),
    "meta nfproto": _versions,
    "meta iif": _came_by,
    "meta iifname": _came_by,
    "meta oif": _leaves_by,
    "meta oifname": _leaves_by,
    "ct state": _states,
    "ip protocol": lambda values: Match(frozenset({4}), _protocols(values)),
    "th sport": lambda values: Match(source_ports=_ports(values)),
    "th dport": lambda values: Match(destination_ports=_ports(values)),
    **dict(pair for name in PORTED for pair in _transport(name)),
    **dict(_network("ip", 4)),
    **dict(_network("ip6", 6)),
    **dict(_icmp("icmp", 4, TYPES, CODES)),
    **dict(_icmp("icmpv6", 6, TYPES6, CODES6)),
}


def narrowed(line: int, so_far: Match, more: Match) -> Match:
    """The packets that match both conditions of a rule.

    Raises:
        Rejected: the conditions contradict each other in protocol or family, which nft refuses.
    """
    together = so_far & more
    if together.empty:
        message = "the conditions of this rule contradict each other"
        raise Rejected(line, message, id_="nft-contradicting-conditions")
    return together


def judged(line: int, match: Match) -> Match:
    """The condition of a whole rule, unchanged.

    Raises:
        CannotJudge: it matches ports of protocols that have none.
    """
    if not match.sure_of_ports:
        message = "this rule matches ports of protocols that have none"
        raise CannotJudge(line, message, id_="nft-protocol-without-ports", cure="match the protocol first, such as tcp")
    return match
