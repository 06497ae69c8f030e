"""What should become of a probe, by the algebra of rules; and whether it did.

A packet must do what the loaded rule set, as read, says of it: on every probe, before and after a snippet. Together with
the equality of what is read and what is documented, that is the proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import ip_address

from portbook.model import Direction, Family, Packet, Rule, Scope
from portbook.model.protocol import Protocol
from portbook.proof import probes
from portbook.proof.lab.bench import Lab
from portbook.proof.lab.probe import Manner, Outcome, Probe, Way
from portbook.proof.probes import Ends
from portbook.proof.sandbox import SandboxFailed
from portbook.rules.boxes import Box
from portbook.rules.space import Corner, Space, code_points

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_TCP, _UDP = 6, 17
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
        if self.probe.manner is Manner.LOOKALIKE:
            return f"lets through what looks like an answer to a connection that nobody opened: {shown}"
        size = " of 3,000 bytes" if self.probe.manner is Manner.LARGE else ""
        if self.expected is Outcome.CLOSED:
            return f"a real packet passes, which the rules as listed do not let through: {shown}{size}"
        if self.outcome is Outcome.CLOSED:
            return f"a real packet does not pass, which the rules as listed let through: {shown}{size}"
        what = "does not pass" if self.expected is Outcome.OPEN else "passes"
        return f"the answer to a real packet {what}, other than the rules as listed say: {shown}{size}"


class Accepted:
    """What a rule set lets through, to be asked about single packets."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._boxes = Space().boxes(rules)
        self._of: dict[tuple[Corner, int], list[Box]] = {}

    def outcome(self, probe: Probe) -> Outcome:
        """What should become of a probe."""
        if probe.way is Way.SELF:
            found = [self._single(probe, direction, Scope.SELF) for direction in Direction]
            return min(found, key=_ORDER.index)
        direction = Direction.INBOUND if probe.way is Way.IN else Direction.OUTBOUND
        return self._single(probe, direction, Scope.NETWORK)

    def _single(self, probe: Probe, direction: Direction, scope: Scope) -> Outcome:
        corner = Corner(direction, _FAMILIES[probe.version], scope)
        outbound = direction is Direction.OUTBOUND
        local, remote = (probe.source, probe.destination) if outbound else (probe.destination, probe.source)
        near, far = probe.source_port, probe.destination_port
        if Protocol(probe.protocol).is_icmp:
            near, far = code_points(near, near)[0], code_points(far, far)[0]
        elif not outbound:
            near, far = far, near
        point = _number(local), _number(remote), near, far
        through = False
        for (_first, answered), _protocol, *axes in self._for(corner, probe.protocol):
            if all(first <= value <= last for value, (first, last) in zip(point, axes, strict=True)):
                if answered:
                    return Outcome.OPEN
                through = True
        return Outcome.ONE_WAY if through else Outcome.CLOSED

    def _for(self, corner: Corner, protocol: int) -> list[Box]:
        key = corner, protocol
        if key not in self._of:
            self._of[key] = [each for each in self._boxes.get(corner, ()) if each[1][0] <= protocol <= each[1][1]]
        return self._of[key]


_ORDER = (Outcome.CLOSED, Outcome.ONE_WAY, Outcome.OPEN)


@dataclass(frozen=True)
class Plan:
    """The probes of one snippet, for every host.

    Attributes:
        flows: those that are documented.
        others: what lies beside them, and what no host should lose.
        ends: between whom.
    """

    flows: tuple[Probe, ...]
    others: tuple[Probe, ...]
    ends: Ends

    @classmethod
    def of(cls, rules: Sequence[Rule], lab: Lab) -> Plan:
        """The plan for documented rules."""
        ends = Ends(lab.pairs, lab.port)
        flows = probes.documented(rules, ends)
        others = (*probes.beside(rules, ends), *probes.canaries(ends))
        own = {_here(each) for each in (*flows, *others)}
        return cls(_to_others(flows, own), _to_others(others, own), ends)

    def disagreements(self, lab: Lab, rules: Sequence[Rule], listing: str = "") -> list[Disagreement]:
        """Send every probe, and those for the numbers in a listing, to a host whose rules are these.

        Raises:
            SandboxFailed: a probe cannot be sent.
        """
        accepted = Accepted(rules)
        more = probes.mentioned(listing, self.ends) if listing else ()
        sent = [
            *_with_sizes_and_errors(self.flows, accepted),
            *(_sent(each, accepted.outcome(each)) for each in dict.fromkeys((*self.others, *more))),
        ]
        return compare(sent, lab.outcomes([probe for probe, _expected in sent]))


def by_expectation(tried: Iterable[Probe], rules: Sequence[Rule]) -> list[tuple[Probe, Outcome]]:
    """Probes as they are sent to a host with these rules, and what should become of each."""
    accepted = Accepted(rules)
    return [_sent(each, accepted.outcome(each)) for each in tried]


def decided(lab: Lab, probe: Probe | None) -> str:
    """`: dropped by …`, to be put behind a sentence about a probe; empty where nobody tells."""
    if probe is None or probe.manner is Manner.ERROR:
        return ""
    accepted = Outcome.CLOSED if probe.manner is Manner.LOOKALIKE else Outcome.OPEN
    try:
        by = lab.decided(probe if probe.manner is Manner.LOOKALIKE else _sent(probe, accepted)[0])
    except SandboxFailed:
        return ""  # what is wrong is known, whether or not this packet can be sent again
    return f": {by}" if by else ""


def _here(probe: Probe) -> str:
    return probe.destination if probe.way is Way.IN else probe.source


def _to_others(tried: Sequence[Probe], own: set[str]) -> tuple[Probe, ...]:
    """Without those between addresses that are both the host's: the other end cannot have one of them."""
    there = (each.source if each.way is Way.IN else each.destination for each in tried)
    return tuple(each for each, far in zip(tried, there, strict=True) if each.way is Way.SELF or far not in own)


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
    if probe.manner is Manner.LOOKALIKE:
        return expected is not Outcome.CLOSED or outcome is Outcome.CLOSED
    if probe.manner is Manner.FRAME and not _answers(probe):
        return (expected is Outcome.CLOSED) == (outcome is Outcome.CLOSED)
    return expected is outcome


def _answers(probe: Probe) -> bool:
    """Whether a frame is one that the other end can answer."""
    if probe.way is Way.SELF or ip_address(probe.destination).is_multicast or probe.destination == _BROADCAST:
        return False
    if Protocol(probe.protocol).is_icmp:
        return probe.source_port in _ANSWERING[probe.version]
    return probe.protocol != _TCP  # the kernel rejects a connection that no socket waits for


_BROADCAST = "255.255.255.255"


def _with_sizes_and_errors(flows: Iterable[Probe], accepted: Accepted) -> Iterable[tuple[Probe, Outcome]]:
    """Documented flows: the first of each kind also in fragments, with an error about it, and without its request."""
    seen = set()
    for each in flows:
        expected = accepted.outcome(each)
        probe, _ = _sent(each, expected)
        yield probe, expected
        kind = each.way, each.version, each.protocol
        if probe.manner is Manner.SOCKET and expected is Outcome.OPEN and kind not in seen and each.way is not Way.SELF:
            seen.add(kind)
            yield replace(probe, manner=Manner.ERROR), Outcome.OPEN
            if each.protocol == _UDP:
                yield replace(probe, manner=Manner.LARGE), Outcome.OPEN
            else:
                back = _unasked(each)
                yield back, accepted.outcome(back)


def _unasked(probe: Probe) -> Probe:
    """A look-alike of the answer to a documented flow, to a port that asked nothing."""
    return Probe(
        Way.OUT if probe.way is Way.IN else Way.IN,
        probe.version,
        probe.protocol,
        probe.destination,
        probe.source,
        probe.destination_port,
        probe.source_port ^ 1,
        Manner.LOOKALIKE,
    )


def _sent(probe: Probe, expected: Outcome) -> tuple[Probe, Outcome]:
    """By sockets where something should arrive: a closed port needs none."""
    by_sockets = probe.protocol in {_TCP, _UDP} and (probe.way is Way.SELF or _between_sockets(probe, expected))
    return (replace(probe, manner=Manner.SOCKET) if by_sockets else probe), expected


def _between_sockets(probe: Probe, expected: Outcome) -> bool:
    if expected is Outcome.CLOSED or not (probe.source_port and probe.destination_port):
        return False
    ends = ip_address(probe.source), ip_address(probe.destination)
    return not any(each.is_multicast or each.is_link_local or str(each) == _BROADCAST for each in ends)


@cache
def _number(address: str) -> int:
    return int(ip_address(address))


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
        scope=Scope.SELF if probe.way is Way.SELF else Scope.NETWORK,
    )


_OPEN = ""
_CLOSED = """\
table inet calibration {
\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t}
\tchain output {
\t\ttype filter hook output priority filter; policy drop;
\t}
}
"""
_ONLY_THERE = """\
table inet calibration {
\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t\tct state new accept
\t}
\tchain output {
\t\ttype filter hook output priority filter; policy drop;
\t\tct state new accept
\t}
}
"""
_LOAD = ("nft", "-f", "-")


def calibrate(lab: Lab) -> None:
    """See what a rule set that accepts everything lets through, and that one that drops everything lets nothing.

    Raises:
        SandboxFailed: the lab does not see it, so it may not certify anything.
    """
    ends = Ends(lab.pairs, lab.port)
    tried = [*probes.canaries(ends), *probes.mentioned("443 41641", ends)]
    for text, wanted, words in (
        (_OPEN, Outcome.OPEN, "accepts everything"),
        (_CLOSED, Outcome.CLOSED, "drops everything"),
        (_ONLY_THERE, Outcome.ONE_WAY, "drops all answers"),
    ):
        _load(lab, text)
        sent = [(_sent(each, Outcome.OPEN)[0], _calibrated(each, wanted)) for each in tried]
        wrong = compare(sent, lab.outcomes([probe for probe, _expected in sent]))
        if wrong:
            msg = f"the lab does not see what a rule set that {words} does to {packet(wrong[0].probe)}"
            raise SandboxFailed(msg)
    lab.reset()


def _calibrated(probe: Probe, wanted: Outcome) -> Outcome:
    """Neighbour discovery is not tracked, so to connection tracking it is never new."""
    untracked = probe.protocol == 58 and probe.source_port in {135, 136}  # noqa: PLR2004  # ICMPv6
    return Outcome.CLOSED if untracked and wanted is Outcome.ONE_WAY else wanted


def _load(lab: Lab, text: str) -> None:
    lab.reset()
    done = lab.run(_LOAD, text)
    if done.returncode:
        msg = "nft does not load the rule sets that the lab is tried on"
        raise SandboxFailed(msg)
