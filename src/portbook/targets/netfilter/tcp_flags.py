"""TCP flags: which segments a connection has where, and so which segments a condition on flags matches.

Sources: RFC 9293, 3.5 (a connection begins with SYN alone) and RFC 3168, 6.1.1 (with ECE and CWR, where both ends know
them); `tcp_valid_flags` in net/netfilter/nf_conntrack_proto_tcp.c, which lists the combinations of flags that belong to a
connection. Connection tracking takes all others for invalid. It takes an ACK without a known connection for new
(net.netfilter.nf_conntrack_tcp_loose).

A host repeats a SYN whose answer is lost. That SYN belongs to a connection too, but no flow depends on it: the other end
repeats its answer as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from itertools import combinations
from operator import or_
from types import MappingProxyType

from portbook.targets.netfilter.match import Segment

FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))
FLAGS = MappingProxyType(
    {"fin": FIN, "syn": SYN, "rst": RST, "psh": PSH, "ack": ACK, "urg": URG, "ecn": ECE, "cwr": CWR}
)
"""The names in nft; iptables has the first six."""
HIGHEST = 0xFF


def _with(flags: int, *others: int) -> Iterable[int]:
    """Some flags alone, and with any combination of the others."""
    for count in range(len(others) + 1):
        for combination in combinations(others, count):
            yield reduce(or_, combination, flags)


_FIRST = frozenset(_with(SYN, ECE, CWR))
_LATER = frozenset(
    flags
    for begin, others in (
        (SYN | ACK, (ECE, CWR)),
        (RST, ()),
        (RST | ACK, (ECE, CWR)),
        (ACK, (PSH, URG, ECE, CWR)),
        (FIN | ACK, (PSH, URG, ECE, CWR)),
    )
    for flags in _with(begin, *others)
)
_OF = {
    Segment.FIRST: _FIRST,
    Segment.LATER: _LATER,
    Segment.STRAY: frozenset(range(HIGHEST + 1)) - _FIRST - _LATER,
}


def by_segment(has: Callable[[int], bool]) -> tuple[frozenset[Segment], frozenset[Segment]]:
    """The segments that a condition on flags always matches, and those that it matches with some other flags only."""
    results = {segment: {has(flags) for flags in known} for segment, known in _OF.items()}
    return (
        frozenset(segment for segment, answers in results.items() if answers == {True}),
        frozenset(segment for segment, answers in results.items() if len(answers) > 1),
    )
