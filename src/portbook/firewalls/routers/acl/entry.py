"""Entries of access lists, and what they come to as rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.model import ANY_PORTS, Addresses, Direction, Family, Ports, Protocol, Reply, Rule
from portbook.rules import TooComplex, answered, covers
from portbook.targets.base import CannotJudge, Cause, Reading, Remark
from portbook.targets.bounded_match import FirstMatch
from portbook.targets.text.cloud_literals import first_packet

_TCP = 6
_LOGS = "it makes the router log what it matches, which is more than to let it through"
_WIDE = (
    "its established lets TCP with ACK or RST through besides replies to what the lists permit: no connection begins so"
)


@dataclass(frozen=True)
class Entry:
    """One entry.

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
        established: whether it is for nothing but what has ACK or RST set, of TCP.
        permits: whether it lets through; else it denies.
        logs: whether it is logged.
        number: its place in its list.
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
    permits: bool = True
    logs: bool = False
    number: int = 0


def rules(entries: Sequence[Entry]) -> tuple[Rule, ...]:
    """What lists of these entries let through, and nothing besides.

    Raises:
        CannotJudge: an `established` entry lets more through than replies to what the other list permits, which no rule
            for first packets can say.
    """
    return reading(entries).rules


def reading(entries: Sequence[Entry], *, whole: bool = False) -> Reading:
    """What lists of these entries let through, of both directions together.

    In each list the first entry that matches decides. First packets pass where one permits them, with no promise of
    replies. Those of TCP have replies where the list of the other direction lets these through: by an `established` entry,
    or any other. An `established` entry lets no connection begin: what it lets through besides replies to what the other
    list permits is no first packet.

    Args:
        entries: of all lists.
        whole: whether they are all that a router has: `established` may let more through than replies, which is a remark.

    Raises:
        CannotJudge: it is too complex; or an `established` entry of an addition lets more through than replies.
    """
    try:
        return _reading(entries, whole=whole)
    except TooComplex as cannot:
        raise CannotJudge(entries[0].line, str(cannot), id_="router-too-complex") from None


def _reading(entries: Sequence[Entry], *, whole: bool) -> Reading:
    ordered = sorted(entries, key=lambda entry: entry.number)
    first = _walk([each for each in ordered if not each.established])
    acknowledged = first if len(entries) == len(first.entries) else _walk(ordered)
    wide = _wider(first.passing.opened, acknowledged)
    for each in wide if not whole else ():
        said = "its established lets more through than replies to what the lists permit"
        raise CannotJudge(each, said, id_="router-established-beyond-replies", cure="write the ports of those replies")
    replies = [each for each in acknowledged.passing.opened if each.protocol.number == _TCP or each.protocol.is_any]
    logged = tuple(Remark(entry.line, _LOGS, id="router-logs") for entry in entries if entry.logs)
    return Reading(
        (*first.passing.opened, *_answered(first.passing.opened, replies)),
        tuple(Remark(each, _WIDE, id="router-established-wide") for each in wide),
        opens=lambda: tuple(_with_replies(opening, replies) for opening in first.passing.opens),
        closes=lambda: tuple(first.passing.closes),
        side_effects=logged,
    )


@dataclass(frozen=True)
class _Walked:
    """Entries in order, and what they come to, whatever they say of flags."""

    entries: Sequence[Entry]
    passing: FirstMatch

    def of_established(self) -> Iterator[Cause]:
        """What only they let through."""
        lines = {entry.line for entry in self.entries if entry.established}
        yield from (opening for opening in self.passing.opens if opening.line in lines)


def _walk(entries: Sequence[Entry]) -> _Walked:
    passing = FirstMatch()
    for entry in entries:
        passing.add([_rule(entry)], opens=entry.permits, line=entry.line)
    return _Walked(entries, passing)


def _wider(first: Sequence[Rule], acknowledged: _Walked) -> tuple[int, ...]:
    """The lines of entries that let through more than replies to what the lists permit."""
    asked = {cause.line: _asked(cause.rules) for cause in acknowledged.of_established()}
    if covers(first, [rule for rules in asked.values() for rule in rules]):  # nearly always, and one question for all
        return ()
    return tuple(line for line, rules in asked.items() if not covers(first, rules))


def _asked(replies: Sequence[Rule]) -> list[Rule]:
    return [replace(reply, direction=reply.direction.opposite) for reply in replies]


def _answered(first: Sequence[Rule], replies: Sequence[Rule]) -> tuple[Rule, ...]:
    tcp = [each for each in first if each.protocol.number == _TCP]
    return answered(tcp, replies) if tcp else ()


def _with_replies(cause: Cause, replies: Sequence[Rule]) -> Cause:
    return replace(cause, rules=(*cause.rules, *_answered(cause.rules, replies)))


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
