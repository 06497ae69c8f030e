"""In which manners a probe is sent to a host, and what is expected of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from ipaddress import ip_address

from portbook.model import Rule
from portbook.model.protocol import TCP, UDP
from portbook.proof.packets.expect.accept_space import AcceptSpace
from portbook.proof.packets.expect.disagreement import answers
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.packets.lab.probe import ERRORS, Manner, Outcome, Probe, Way
from portbook.proof.packets.probes.ends import is_group
from portbook.proof.sandbox.tools import SandboxFailed

_BY_SOCKETS = frozenset({TCP.number, UDP.number})
_BACK = {Way.IN: Way.OUT, Way.OUT: Way.IN, Way.THROUGH: Way.THROUGH}


def by_expectation(probes: Iterable[Probe], rules: Sequence[Rule]) -> list[tuple[Probe, Outcome]]:
    """Probes as they are sent to a host with these rules, and what should become of each."""
    accepted = AcceptSpace(rules)
    return [as_sent(probe, accepted.outcome(probe)) for probe in probes]


def with_sizes_and_errors(flows: Iterable[Probe], accepted: AcceptSpace) -> Iterable[tuple[Probe, Outcome]]:
    """Documented flows: the first of each kind also with errors about it, in fragments, and without its request.

    Connection tracking relates errors to connections of every protocol, whether it knows more of it than addresses or
    not. There are none about ICMP but for questions, nor about what goes to a group (RFC 1122, 3.2.2; RFC 4443, 2.4).
    """
    kinds = set()
    for flow in flows:
        expected = accepted.outcome(flow)
        probe, _ = as_sent(flow, expected)
        yield probe, expected
        kind = flow.way, flow.version, flow.protocol
        if expected is Outcome.OPEN and kind not in kinds and _has_errors(probe):
            kinds.add(kind)
            yield from ((replace(probe, manner=manner), Outcome.OPEN) for manner in (Manner.ERROR, Manner.OWN_ERROR))
            yield from _as_answer_and_large(probe, accepted)


def _has_errors(probe: Probe) -> bool:
    """Whether there can be ICMP errors about what each end sends: both ends have to."""
    return probe.way is not Way.SELF and (probe.manner is Manner.SOCKET or answers(probe))


def _as_answer_and_large(probe: Probe, accepted: AcceptSpace) -> Iterator[tuple[Probe, Outcome]]:
    if probe.manner is not Manner.SOCKET and (probe.way is not Way.THROUGH or probe.protocol not in _BY_SOCKETS):
        return
    if probe.protocol == UDP.number:
        yield replace(probe, manner=Manner.LARGE), Outcome.OPEN
    else:
        back = _unasked(probe)
        yield back, accepted.outcome(back)


def _unasked(probe: Probe) -> Probe:
    """A look-alike of the answer to a documented flow, to a port that asked nothing."""
    return Probe(
        _BACK[probe.way],
        probe.version,
        probe.protocol,
        probe.destination,
        probe.source,
        probe.destination_port,
        probe.source_port ^ 1,
        Manner.LOOKALIKE,
    )


def as_sent(probe: Probe, expected: Outcome) -> tuple[Probe, Outcome]:
    """A probe goes between sockets where it should arrive: a closed port needs none, and beside a router there are none."""
    by_sockets = probe.protocol in _BY_SOCKETS and (probe.way is Way.SELF or _between_sockets(probe, expected))
    return (_by_socket(probe) if by_sockets else probe), expected


def _by_socket(probe: Probe) -> Probe:
    ends = probe.source, probe.destination, probe.source_port, probe.destination_port
    return Probe(probe.way, probe.version, probe.protocol, *ends, Manner.SOCKET)


def _between_sockets(probe: Probe, expected: Outcome) -> bool:
    if expected is Outcome.CLOSED or probe.way is Way.THROUGH or not (probe.source_port and probe.destination_port):
        return False
    return _has_sockets(probe.source) and _has_sockets(probe.destination)


@cache
def _has_sockets(address: str) -> bool:
    """Whether a socket can talk to it without more ado: not to groups, nor without the name of a link."""
    return not (is_group(address) or ip_address(address).is_link_local)


def decided(lab: Lab, probe: Probe | None) -> str:
    """`: dropped by …`, to be put behind a sentence about a probe; empty where the kernel's trace has nothing."""
    if probe is None or probe.manner in ERRORS:
        return ""
    accepted = Outcome.CLOSED if probe.manner is Manner.LOOKALIKE else Outcome.OPEN
    try:
        by = lab.decided(probe if probe.manner is Manner.LOOKALIKE else as_sent(probe, accepted)[0])
    except SandboxFailed:
        return ""  # what is wrong is known, whether or not this packet can be sent again
    return f": {by}" if by else ""
