"""What a field of an nft rule and its values mean, whether they come from text or from a JSON listing.

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
        words: a value each: `443`, `80-90`, `192.0.2.0/24`, `established`; or the two ends of a range.
        negated: whether the field must have none of them.
    """

    line: int
    words: Sequence[Word]
    negated: bool = False

    def numbers(self, read: Callable[[Word], Interval], whole: Intervals) -> Intervals:
        """The values that the field may have."""
        found = tuple(read(word) for word in self.words)
        return outside(found, whole) if self.negated else found

    def choices(self, known: Mapping[str, str], what: str) -> frozenset[str]:
        """The choices that the field may have, of all that are known."""
        named = set()
        for word in self.words:
            if not isinstance(word, str) or word not in known:
                raise CannotJudge(self.line, f"{word} is {what} that cannot be judged")
            named.add(known[word])
        return frozenset(known.values()) - named if self.negated else frozenset(named)


def selected(field: str, values: Values) -> Match:
    """The packets whose `field` (`tcp dport`, `meta l4proto`) has the values.

    Raises:
        CannotJudge: a field or value that the grammar does not know.
        Rejected: a value that nft refuses.
    """
    make = _FIELDS.get(field)
    if make is None:
        if field.endswith((" sport", " dport")):
            raise Rejected(values.line, f"{field.partition(' ')[0]} is not a protocol with ports")
        raise CannotJudge(values.line, f"the match {field} cannot be judged")
    return make(values)


def _ports(values: Values) -> Intervals:
    return values.numbers(lambda word: _span(values.line, word, lambda end: port(values.line, end)), PORT)


def _bytes(values: Values, what: str, names: Mapping[str, int]) -> Intervals:
    return values.numbers(lambda word: _byte_span(values.line, word, what, names), BYTE)


def _byte_span(line: int, word: Word, what: str, names: Mapping[str, int]) -> Interval:
    if isinstance(word, str) and what != _PROTOCOL and word != word.lower():
        raise Rejected(line, f"{word} is not {what}: they are written in small letters")
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
    named = values.choices({"ipv4": "4", "ipv6": "6"}, "an address family")
    return Match(versions=BOTH_VERSIONS & {int(each) for each in named})


def _states(values: Values) -> Match:
    named = values.choices({state.value: state.value for state in State}, "a connection state")
    return Match(states=ANY_STATE & {State(each) for each in named})


def _interface(values: Values) -> Scope:
    if list(values.words) != ["lo"]:
        raise CannotJudge(values.line, "a match on an interface other than lo cannot be judged")
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
    """Both conditions of one rule.

    Raises:
        Rejected: they contradict each other in protocol or family, which nft refuses.
    """
    together = so_far & more
    if together.empty:
        raise Rejected(line, "the conditions of this rule contradict each other")
    return together


def judged(line: int, match: Match) -> Match:
    """A whole rule's condition.

    Raises:
        CannotJudge: it looks at ports of protocols that have none.
    """
    if not match.sure_of_ports:
        raise CannotJudge(line, "ports of protocols that have none cannot be judged")
    return match
