"""Entries of access lists, and the rules that they amount to."""

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
        direction: direction of its list: outbound for traffic from the host.
        family: IP version of its list.
        protocol: the IP protocol, or any.
        source: source addresses.
        destination: destination addresses.
        source_ports: source ports, for TCP and UDP.
        destination_ports: destination ports, for TCP and UDP.
        icmp_type: ICMP type; None is any.
        icmp_code: ICMP code; None is any.
        established: whether it matches only TCP packets with ACK or RST set.
        permits: whether it permits; else it denies.
        logs: whether the router logs the packets that match.
        number: its sequence number, which gives its position in the list.
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
    """The traffic that lists of these entries let through, as rules.

    Raises:
        CannotJudge: an `established` entry permits more than replies to the traffic of the other list. Rules for first
            packets cannot express that.
    """
    return reading(entries).rules


def reading(entries: Sequence[Entry], *, whole: bool = False) -> Reading:
    """The traffic that lists of these entries let through, for both directions together.

    In each list the first matching entry decides. A permitted first packet alone says nothing about its replies. A TCP
    connection has replies if the list of the opposite direction permits them, by an `established` entry or any other. An
    `established` entry never lets a connection begin.

    Args:
        entries: the entries of all lists.
        whole: whether they are a router's whole configuration. Then an `established` entry that permits more than replies
            is a remark only.

    Raises:
        CannotJudge: the entries are too complex, or an `established` entry of an addition permits more than replies.
    """
    try:
        return _reading(entries, whole=whole)
    except TooComplex as cannot:
        raise CannotJudge(entries[0].line, str(cannot), id_="router-too-complex") from None


def _reading(entries: Sequence[Entry], *, whole: bool) -> Reading:
    ordered = sorted(entries, key=lambda entry: entry.number)
    first = _walk([entry for entry in ordered if not entry.established])
    acknowledged = first if len(entries) == len(first.entries) else _walk(ordered)
    wide = _wider(first.passing.opened, acknowledged)
    if wide and not whole:
        message = "its established lets more through than replies to what the lists permit"
        cure = "write the ports of those replies"
        raise CannotJudge(wide[0], message, id_="router-established-beyond-replies", cure=cure)
    replies = [rule for rule in acknowledged.passing.opened if rule.protocol.number == _TCP or rule.protocol.is_any]
    logged = tuple(Remark(entry.line, _LOGS, id="router-logs") for entry in entries if entry.logs)
    return Reading(
        (*first.passing.opened, *_answered(first.passing.opened, replies)),
        tuple(Remark(line, _WIDE, id="router-established-wide") for line in wide),
        opens=lambda: tuple(_with_replies(opening, replies) for opening in first.passing.opens),
        closes=lambda: tuple(first.passing.closes),
        side_effects=logged,
    )


@dataclass(frozen=True)
class _ListWalk:
    """The entries in order, and the packets that they let through if TCP flags are ignored."""

    entries: Sequence[Entry]
    passing: FirstMatch

    def of_established(self) -> Iterator[Cause]:
        """The packets that the `established` entries let through."""
        lines = {entry.line for entry in self.entries if entry.established}
        yield from (opening for opening in self.passing.opens if opening.line in lines)


def _walk(entries: Sequence[Entry]) -> _ListWalk:
    passing = FirstMatch()
    for entry in entries:
        passing.add([_rule(entry)], opens=entry.permits, line=entry.line)
    return _ListWalk(entries, passing)


def _wider(first: Sequence[Rule], acknowledged: _ListWalk) -> tuple[int, ...]:
    """The lines of the `established` entries that permit more than replies to the permitted first packets."""
    asked_by_line = {cause.line: _reversed(cause.rules) for cause in acknowledged.of_established()}
    # One comparison for all lines, which nearly always succeeds.
    if covers(first, [rule for rules in asked_by_line.values() for rule in rules]):
        return ()
    return tuple(line for line, rules in asked_by_line.items() if not covers(first, rules))


def _reversed(replies: Sequence[Rule]) -> list[Rule]:
    return [replace(reply, direction=reply.direction.opposite) for reply in replies]


def _answered(first: Sequence[Rule], replies: Sequence[Rule]) -> tuple[Rule, ...]:
    tcp = [rule for rule in first if rule.protocol.number == _TCP]
    return answered(tcp, replies) if tcp else ()


def _with_replies(cause: Cause, replies: Sequence[Rule]) -> Cause:
    return replace(cause, rules=(*cause.rules, *_answered(cause.rules, replies)))


def _rule(entry: Entry) -> Rule:
    rule = first_packet(
        entry.direction,
        protocol=entry.protocol,
        family=entry.family,
        source=entry.source,
        destination=entry.destination,
        source_ports=entry.source_ports,
        destination_ports=entry.destination_ports,
    )
    return replace(rule, icmp_type=entry.icmp_type, icmp_code=entry.icmp_code, reply=Reply.NONE)
