"""A lab with a Docker host shows that it sees, before it may certify anything."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.docker.check.hosts import PROFILES, Profile
from portbook.firewalls.docker.check.lab import DockerLab
from portbook.proof.packets.lab.probe import Manner, Outcome, Probe, Way
from portbook.proof.sandbox.tools import SandboxFailed

_LOADERS = ("iptables-restore", "ip6tables-restore")
_STOCK, _OTHER_PORT, _CLOSED, _ALL_CLOSED = PROFILES
_SEEN = (
    (_STOCK, {Way.IN: Outcome.OPEN, Way.OUT: Outcome.OPEN}),
    (_OTHER_PORT, {Way.IN: Outcome.OPEN, Way.OUT: Outcome.OPEN}),
    (_CLOSED, {Way.IN: Outcome.CLOSED, Way.OUT: Outcome.OPEN}),
    (_ALL_CLOSED, {Way.IN: Outcome.CLOSED, Way.OUT: Outcome.CLOSED}),
)
"""What each profile lets through."""


def calibrate(lab: DockerLab) -> None:
    """See what the profiles let through, which is all that their rules say.

    Raises:
        SandboxFailed: the lab does not see it, so it may not certify anything.
    """
    for profile, expected in _SEEN:
        _load(lab, profile)
        probes = [*_probes(lab)]
        wrong = [
            probe
            for probe, outcome in zip(probes, lab.outcomes(probes), strict=True)
            if outcome is not expected[probe.way]
        ]
        if wrong:
            msg = f"the lab does not see what the host profile {profile.host.name} does to packets of protocol {wrong[0].protocol}"
            raise SandboxFailed(msg)
    lab.reset()


def _probes(lab: DockerLab) -> Iterator[Probe]:
    for pair in lab.pairs:
        if pair.kind != "link-local":
            for protocol, manner in ((6, Manner.SOCKET), (17, Manner.SOCKET), (132, Manner.FRAME)):
                yield Probe(Way.IN, pair.version, protocol, pair.peer, pair.host, lab.port(), 443, manner)
                yield Probe(Way.OUT, pair.version, protocol, pair.host, pair.peer, lab.port(), 443, manner)


def _load(lab: DockerLab, profile: Profile) -> None:
    lab.reset()
    lab.publication = profile.publication
    for loader, text in zip(_LOADERS, profile.host.texts, strict=True):
        if lab.run((loader,), text).returncode:
            msg = f"{loader} does not load the host profile {profile.host.name}"
            raise SandboxFailed(msg)
