"""Sends packets between the outside and containers, and observes what becomes of them. Inner side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from portbook.firewalls.docker.check.ends import DockerEnds
from portbook.firewalls.docker.check.round import Round
from portbook.firewalls.docker.check.trial import Crossing, Trial
from portbook.proof.packets.lab.probe import ERRORS, Outcome
from portbook.proof.packets.lab.rounds import keys, together
from portbook.proof.packets.lab.wires import Wires

_FIRST_TAG = 0x10000000


class DockerExchange:
    """The outside, the host and its containers."""

    def __init__(self, outside: Wires, containers: Sequence[Wires]) -> None:
        self._between = DockerEnds(outside, containers)
        self._tags = count(_FIRST_TAG)

    def close(self) -> None:
        """Give up the sockets."""
        self._between.close()

    def outcomes(self, trials: Sequence[Trial]) -> list[Outcome]:
        """What became of each trial.

        Raises:
            FenceLost: the links do not carry frames.
            OSError: a probe cannot be sent at all.
        """
        outcomes = [Outcome.CLOSED] * len(trials)
        for numbers in _rounds(trials):
            ongoing = Round(self._between, {next(self._tags): trials[number] for number in numbers})
            for number, outcome in zip(numbers, ongoing.outcomes(), strict=True):
                outcomes[number] = outcome
        self._between.enter_host()
        return outcomes

    def arrivals(self, crossings: Sequence[Crossing]) -> list[bool]:
        """Which single packets arrive, whatever becomes of answers.

        Raises:
            FenceLost: the links do not carry frames.
            OSError: one cannot be sent at all.
        """
        self._between.prepare()
        tags = {next(self._tags): crossing for crossing in crossings}
        for tag, crossing in tags.items():
            packet = crossing.packet(tag)
            ends = packet.source, packet.destination
            self._between.put(crossing.origin, packet.version, ends, packet.whole())
        self._between.settle(1)
        seen = self._between.at_containers()
        return [tag in seen[crossing.container] for tag, crossing in tags.items()]


def _rounds(trials: Sequence[Trial]) -> list[list[int]]:
    """Trials that may be under way at the same time: neither as they are sent nor as they arrive can two be confused."""
    return together(
        [None if trial.sent.manner in ERRORS else {*keys(trial.sent), *keys(trial.arrives)} for trial in trials]
    )
