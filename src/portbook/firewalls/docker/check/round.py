"""Trials that are under way at the same time. Inner side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portbook.firewalls.docker.check.ends import Closes, DockerEnds
from portbook.firewalls.docker.check.trial import Trial
from portbook.proof.packets.lab import errors, frames, pairs
from portbook.proof.packets.lab.addresses import is_multicast
from portbook.proof.packets.lab.errors import Error
from portbook.proof.packets.lab.frames import Packet, packed
from portbook.proof.packets.lab.pairs import Pair, Receivers
from portbook.proof.packets.lab.probe import ERRORS, Manner, Outcome
from portbook.proof.packets.lab.witnesses import Arrival

_BY_SOCKETS = frozenset({Manner.SOCKET, Manner.LARGE})
_TURNS_THERE, _TURNS_BACK = 3, 2
"""Turns of the fence between sockets: TCP's handshake goes there, back and there."""


class _Pair(Pair):
    """Two sockets of which one knows the other by another address."""

    def first(self, trial: Trial) -> None:
        """Send the first packet to where it is sent, not to where it arrives.

        Raises:
            OSError: the kernel has no way to send it.
        """
        arrives, self.probe = self.probe, trial.sent
        self.send()
        self.probe = arrives


class Round:
    """Trials that have nothing to do with each other, under way at the same time."""

    def __init__(self, between: DockerEnds, trials: Mapping[int, Trial]) -> None:
        self._between = between
        self._trials = trials
        self._receivers: Receivers = {}
        self._pairs: dict[int, _Pair] = {}
        self._packets: dict[int, Packet] = {}
        self._arrivals: dict[int, Arrival] = {}
        self._answered: set[int] = set()

    def outcomes(self) -> Iterator[Outcome]:
        """What became of each trial, in their order."""
        self._between.prepare(self._trials.values())
        try:
            self._open()
            self._send()
            self._answer()
            self._err()
        finally:
            ends: list[Closes] = [*self._pairs.values(), *self._receivers.values()]
            for end in ends:
                end.close()
        for tag in self._trials:
            yield self._outcome(tag)

    def _outcome(self, tag: int) -> Outcome:
        if tag in self._pairs:
            return self._pairs[tag].outcome()
        if tag in self._packets and tag not in self._arrivals:
            return Outcome.CLOSED  # whoever answers: the host itself answers to an echo request
        return Outcome.OPEN if tag in self._answered else Outcome.ONE_WAY if tag in self._arrivals else Outcome.CLOSED

    def _open(self) -> None:
        """Sockets and frames of each end."""
        for tag, trial in self._trials.items():
            if trial.sent.manner in _BY_SOCKETS:
                self._between.enter(trial, container=not trial.comes_in)
                sender = pairs.sending(trial.sent)
                self._between.enter(trial, container=trial.comes_in)
                self._pairs[tag] = _Pair(trial.arrives, tag, sender, pairs.receiving(trial.arrives, self._receivers))
            elif trial.sent.manner not in ERRORS:
                self._packets[tag] = _packet(trial, tag)

    def _send(self) -> None:
        for tag, pair in self._pairs.items():
            pair.first(self._trials[tag])
        for tag, packet in self._packets.items():
            trial = self._trials[tag]
            self._launch(packet, None if trial.comes_in else trial.container)
        self._between.settle(_TURNS_THERE)
        pairs.collect(self._pairs, self._receivers)
        self._note()

    def _launch(self, packet: Packet, origin: int | None) -> None:
        self._between.put(origin, packet.version, (packet.source, packet.destination), packet.whole())

    def _answer(self) -> None:
        for pair in self._pairs.values():
            pair.answer()
        for tag in self._packets.keys() & self._arrivals.keys():
            trial = self._trials[tag]
            answer = self._arrived(tag).answer()
            if answer and trial.sent.manner is Manner.FRAME and not is_multicast(answer.destination):
                self._launch(answer, trial.container if trial.comes_in else None)
        self._between.settle(_TURNS_BACK)
        for pair in self._pairs.values():
            pair.hear()
        self._note()

    def _arrived(self, tag: int) -> Packet:
        """The first packet of a trial as it has arrived, with the source that it had then."""
        trial = self._trials[tag]
        packet = _as_arrives(trial, tag)
        return packet._replace(source=self._arrivals[tag].source) if tag in self._arrivals else packet

    def _err(self) -> None:
        """Errors about packets of trials that are open: of a router outside about what the container sent, and the container's own."""
        about: dict[tuple[int, bool, int, bytes], int] = {}
        opened = 0
        for tag, trial in self._trials.items():
            if trial.sent.manner not in ERRORS:
                opened = tag
                continue
            inward = trial.sent.manner is Manner.ERROR
            kind = Error.TOO_BIG if inward else Error.FRAGMENTS_LOST
            outer, inner = self._of_container(opened) if inward else self._of_outside(opened)
            quoted, expected = (outer, inner) if inward else (inner, outer)
            ends = quoted.destination, quoted.source
            self._between.put(None if inward else trial.container, quoted.version, ends, errors.about(quoted, kind))
            about[trial.container, inward, quoted.version, errors.identity(quoted.version, expected.whole())] = tag
        if about:
            self._between.settle(1)
            self._hear_errors(about)

    def _hear_errors(self, about: Mapping[tuple[int, bool, int, bytes], int]) -> None:
        for container in {number for number, *_rest in about}:
            for inward, arrived in zip((True, False), self._between.seen(container), strict=True):
                kind = Error.TOO_BIG if inward else Error.FRAGMENTS_LOST
                for frame in arrived:
                    quoted = errors.quoted_by(frame.version, frame.content, kind)
                    if quoted and (container, inward, frame.version, quoted) in about:
                        self._answered.add(about[container, inward, frame.version, quoted])

    def _of_container(self, tag: int) -> tuple[Packet, Packet]:
        """A packet that the container sent: as it was outside, and as it sent it."""
        trial = self._trials[tag]
        sent, arrived = _packet(trial, tag), self._arrived(tag)
        return (sent.answer() or sent, arrived.answer() or arrived) if trial.comes_in else (arrived, sent)

    def _of_outside(self, tag: int) -> tuple[Packet, Packet]:
        """A packet that the container got: as it was outside, and as it came to it."""
        trial = self._trials[tag]
        sent, arrived = _packet(trial, tag), self._arrived(tag)
        return (sent, arrived) if trial.comes_in else (arrived.answer() or arrived, sent.answer() or sent)

    def _note(self) -> None:
        """Which tags have arrived where: at the end they were sent to, or, with the answer, back at the other one."""
        for container in {trial.container for trial in self._trials.values()}:
            for at_container, arrivals in zip((True, False), self._between.seen(container), strict=True):
                for arrival in arrivals:
                    self._note_one(arrival, at_container=at_container)

    def _note_one(self, arrival: Arrival, *, at_container: bool) -> None:
        tag = arrival.tag if arrival.tag in self._trials else self._opening(arrival, at_container=at_container)
        trial = self._trials.get(tag)
        if trial is None or (trial.sent.version, trial.sent.protocol) != (arrival.version, arrival.protocol):
            return
        if at_container == trial.comes_in:
            self._arrivals.setdefault(tag, arrival)
        elif tag in self._packets and arrival.source != self._packets[tag].source:
            self._answered.add(tag)

    def _opening(self, arrival: Arrival, *, at_container: bool) -> int:
        """The tag of the pair of sockets whose first packet of TCP, which the kernel writes, this is; 0 where it is none's."""
        if not arrival.opens:
            return 0
        ports = arrival.content[:4]
        return next(
            (
                tag
                for tag, pair in self._pairs.items()
                if pair.probe.protocol == frames.TCP
                and self._trials[tag].comes_in == at_container
                and _ports(pair.probe.source_port, pair.probe.destination_port) == ports
            ),
            0,
        )


def _ports(source: int, destination: int) -> bytes:
    return source.to_bytes(2) + destination.to_bytes(2)


def _packet(trial: Trial, tag: int) -> Packet:
    """The first packet as it is sent."""
    probe = trial.sent
    flags = frames.SYN | frames.ACK if probe.manner is Manner.LOOKALIKE else frames.SYN
    ends = packed(probe.source), packed(probe.destination), probe.source_port, probe.destination_port
    return Packet(probe.version, probe.protocol, *ends, tag, flags)


def _as_arrives(trial: Trial, tag: int) -> Packet:
    """The first packet as it arrives."""
    probe = trial.arrives
    ends = packed(probe.source), packed(probe.destination), probe.source_port, probe.destination_port
    return _packet(trial, tag)._replace(
        source=ends[0], destination=ends[1], source_port=ends[2], destination_port=ends[3]
    )
