"""Every port, tried: both protocols, directions and IP versions. Half a million packets for one rule set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from portbook.model import Rule
from portbook.proof import judge
from portbook.proof.judge import Accepted, Disagreement
from portbook.proof.lab.bench import Lab
from portbook.proof.lab.probe import Probe, Way
from portbook.proof.probes import Ends

ALL = range(1, 65536)
"""Port 0 is reserved (RFC 6335)."""
_AT_ONCE = 4096
_TCP, _UDP = 6, 17


def sweep(lab: Lab, rules: Sequence[Rule], ports: Sequence[int] = ALL) -> list[Disagreement]:
    """Send a packet to every port of a host whose rules are these, and from it to every port of the other end.

    Whether it arrives is compared, not whether it is answered.

    Raises:
        SandboxFailed: a packet cannot be sent.
    """
    accepted = Accepted(rules)
    tried = _probes(Ends(lab.pairs, lab.port), ports)
    found: list[Disagreement] = []
    while chunk := list(islice(tried, _AT_ONCE)):
        arriving = [(each, accepted.outcome(each)) for each in chunk]
        found += judge.compare_arrivals(arriving, lab.outcomes(chunk))
    return found


def _probes(ends: Ends, ports: Sequence[int]) -> Iterator[Probe]:
    for version, protocol, way in product((4, 6), (_TCP, _UDP), (Way.IN, Way.OUT)):
        pair = ends.of(version)[0]
        source, destination = (pair.peer, pair.host) if way is Way.IN else (pair.host, pair.peer)
        for port in ports:
            yield Probe(way, version, protocol, source, destination, ends.port(), port)
