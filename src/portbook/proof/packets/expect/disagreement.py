"""Packets that did not do what the rules say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.model import Direction, Family, Packet, Scope
from portbook.model.protocol import TCP, Protocol
from portbook.proof.packets.lab.probe import Manner, Outcome, Probe, Way
from portbook.proof.packets.probes.ends import is_group
from portbook.targets.netfilter.protocols import NO_NEXT_HEADER

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_SCOPES = {Way.SELF: Scope.SELF, Way.THROUGH: Scope.FORWARDED}
_ANSWERING = {4: {8, 13, 15, 17}, 6: {128, 139}}
"""ICMP types that have answers."""


@dataclass(frozen=True)
class Disagreement:
    """A packet that did not do what the rules say.

    Attributes:
        probe: the packet.
        expected: what the rules say.
        outcome: what it did.
    """

    probe: Probe
    expected: Outcome
    outcome: Outcome

    @property
    def sentence(self) -> str:
        """`lets inbound IPv4 UDP 41642 through, which …`, without a full stop."""
        shown = packet(self.probe)
        if self.probe.manner is Manner.ERROR:
            return f"does not let the errors about {shown} through (fragmentation needed, packet too big)"
        if self.probe.manner is Manner.OWN_ERROR:
            whose = "" if self.probe.way is Way.THROUGH else "the host's own "
            return f"does not let {whose}errors about {shown} through (fragment reassembly time exceeded)"
        if self.probe.manner is Manner.LOOKALIKE:
            return f"lets through what looks like an answer to a connection that nobody opened: {shown}"
        size = " of 3,000 bytes" if self.probe.manner is Manner.LARGE else ""
        if self.expected is Outcome.CLOSED:
            return f"a real packet passes, which the rules as listed do not let through: {shown}{size}"
        if self.outcome is Outcome.CLOSED:
            return f"a real packet does not pass, which the rules as listed let through: {shown}{size}"
        what = "does not pass" if self.expected is Outcome.OPEN else "passes"
        return f"the answer to a real packet {what}, other than the rules as listed say: {shown}{size}"


def compare(sent: Iterable[tuple[Probe, Outcome]], outcomes: Iterable[Outcome]) -> list[Disagreement]:
    """Where packets did other than expected."""
    return [
        Disagreement(probe, expected, outcome)
        for (probe, expected), outcome in zip(sent, outcomes, strict=True)
        if not _agrees(probe, expected, outcome)
    ]


def compare_arrivals(sent: Iterable[tuple[Probe, Outcome]], outcomes: Iterable[Outcome]) -> list[Disagreement]:
    """Where packets arrived other than expected, whatever became of the answers."""
    return [
        Disagreement(probe, expected, outcome)
        for (probe, expected), outcome in zip(sent, outcomes, strict=True)
        if (expected is Outcome.CLOSED) != (outcome is Outcome.CLOSED)
    ]


def _agrees(probe: Probe, expected: Outcome, outcome: Outcome) -> bool:
    if expected is outcome:
        return True
    if probe.manner is Manner.LOOKALIKE:
        return expected is not Outcome.CLOSED
    if probe.manner is Manner.FRAME and not answers(probe):
        return (expected is Outcome.CLOSED) == (outcome is Outcome.CLOSED)
    return False


def answers(probe: Probe) -> bool:
    """Whether a frame is one that the other end can answer."""
    if probe.way is Way.SELF or is_group(probe.destination):
        return False
    if Protocol(probe.protocol).is_icmp:
        return probe.source_port in _ANSWERING[probe.version]
    if probe.version == 6 and probe.protocol == NO_NEXT_HEADER:  # noqa: PLR2004  # IPv6
        return False
    # Where there is no socket, the kernel of an end rejects a connection; what is beside a router has no addresses.
    return probe.protocol != TCP.number or probe.way is Way.THROUGH


def packet(probe: Probe) -> Packet:
    """A probe as a person reads of it."""
    icmp = Protocol(probe.protocol).is_icmp
    outbound = probe.way is not Way.IN
    source, destination = (None, None) if icmp else (probe.source_port or None, probe.destination_port or None)
    return Packet(
        Direction.OUTBOUND if outbound else Direction.INBOUND,
        _FAMILIES[probe.version],
        Protocol(probe.protocol),
        local_port=source if outbound else destination,
        remote_port=destination if outbound else source,
        local=probe.source if outbound else probe.destination,
        remote=probe.destination if outbound else probe.source,
        icmp_type=probe.source_port if icmp else None,
        icmp_code=probe.destination_port if icmp else None,
        scope=_SCOPES.get(probe.way, Scope.NETWORK),
    )
