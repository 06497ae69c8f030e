"""Entries of access lists, and what they come to as rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portbook.model import ANY_PORTS, Addresses, Direction, Family, Ports, Protocol, Reply, Rule
from portbook.rules import TooComplex, answered, covers
from portbook.targets.base import CannotJudge
from portbook.targets.spelled import first_packet

_TCP = 6


@dataclass(frozen=True)
class Entry:
    """One entry that permits.

    Attributes:
        line: its line in the text.
        direction: outbound for a list of what the host sends.
        family: of its list.
        protocol: or any.
        source: where packets come from.
        destination: where they go to.
        source_ports: for TCP and UDP.
        destination_ports: likewise.
        icmp_type: for ICMP; None is any.
        icmp_code: likewise.
        established: whether it permits only what has ACK or RST set, of TCP.
    """

    line: int
    direction: Direction
    family: Family
    protocol: Protocol
    source: Addresses
    destination: Addresses
    source_ports: Ports = ANY_PORTS
    destination_ports: Ports = ANY_PORTS
    icmp_type: int | None = None
    icmp_code: int | None = None
    established: bool = False


def rules(entries: Sequence[Entry]) -> tuple[Rule, ...]:
    """What lists of these entries let through, and nothing besides.

    Raises:
        CannotJudge: an `established` entry lets more through than replies to what the other list permits, which no rule
            for first packets can say.
    """
    found, wide = reading(entries)
    for each in wide:
        said = "its established lets more through than replies to what the lists permit: say the ports of those replies"
        raise CannotJudge(each.line, said)
    return found


def reading(entries: Sequence[Entry]) -> tuple[tuple[Rule, ...], tuple[Entry, ...]]:
    """What lists of these entries let through, of both directions together; and what is more than replies to that.

    First packets pass where an entry says so, with no promise of replies. Those of TCP have replies where an entry of
    the other direction lets these through: an `established` one, or any other. An `established` entry lets no connection
    begin: what it lets through besides replies to what the other list permits is no first packet.

    Raises:
        CannotJudge: it is too complex.
    """
    first = [_rule(each) for each in entries if not each.established]
    established = [each for each in entries if each.established]
    tcp = [each for each in first if each.protocol.number == _TCP]
    try:
        wide = _wider(first, established)
        replies = [*map(_rule, established), *tcp, *(each for each in first if each.protocol.is_any)]
        return (*first, *answered(tcp, replies)), wide
    except TooComplex as cannot:
        raise CannotJudge(entries[0].line, str(cannot)) from None


def _wider(first: Sequence[Rule], established: Sequence[Entry]) -> tuple[Entry, ...]:
    """Those that let through more than replies to what the lists permit."""
    asked = [_asked(_rule(each)) for each in established]
    if covers(first, asked):  # nearly always, and one question in place of one for each
        return ()
    return tuple(each for each, rule in zip(established, asked, strict=True) if not covers(first, [rule]))


def _rule(entry: Entry) -> Rule:
    found = first_packet(
        entry.direction,
        protocol=entry.protocol,
        family=entry.family,
        source=entry.source,
        destination=entry.destination,
        source_ports=entry.source_ports,
        destination_ports=entry.destination_ports,
    )
    return replace(found, icmp_type=entry.icmp_type, icmp_code=entry.icmp_code, reply=Reply.NONE)


def _asked(replies: Rule) -> Rule:
    return replace(replies, direction=replies.direction.opposite)
