"""TCP flags: which segments a flow sends when, and so what a condition on flags comes to.

Sources: RFC 9293, 3.5 (a connection begins with SYN alone) and RFC 3168, 6.1.1 (with ECE and CWR, where both ends know
them); `tcp_valid_flags` in net/netfilter/nf_conntrack_proto_tcp.c, which is the combinations of flags that belong to a
connection. Connection tracking takes all others for invalid, and an ACK that it knows no connection of for new, as
net.netfilter.nf_conntrack_tcp_loose has it.

A SYN that is sent once more after the answer to it was lost belongs to a connection too, but no flow depends on it: the
answer is sent once more as well.
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
"""As nft names them; iptables has the first six."""
HIGHEST = 0xFF


def _with(flags: int, *others: int) -> Iterable[int]:
    """Some flags alone, and with any of the others."""
    for count in range(len(others) + 1):
        for each in combinations(others, count):
            yield reduce(or_, each, flags)


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
PICKED_UP = frozenset(_with(ACK, PSH, URG, ECE, CWR))
"""What connection tracking takes for new though it begins no connection (`tcp_conntracks`, from the state NONE)."""
_OF = {
    Segment.FIRST: _FIRST,
    Segment.LATER: _LATER,
    Segment.STRAY: frozenset(range(HIGHEST + 1)) - _FIRST - _LATER,
}


def by_segment(has: Callable[[int], bool]) -> tuple[frozenset[Segment], frozenset[Segment]]:
    """The segments that a condition on flags matches, whatever their other flags are; and those of which it matches some."""
    met = {segment: {has(flags) for flags in known} for segment, known in _OF.items()}
    return (
        frozenset(segment for segment, answers in met.items() if answers == {True}),
        frozenset(segment for segment, answers in met.items() if len(answers) > 1),
    )
