"""Sends probes and observes what becomes of them. Inner side."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Protocol

from portbook.proof.packets.lab import errors, frames, namespaces, pairs
from portbook.proof.packets.lab.addresses import Addresses, is_multicast
from portbook.proof.packets.lab.crossing import Crossing
from portbook.proof.packets.lab.errors import Error
from portbook.proof.packets.lab.fence import Fence
from portbook.proof.packets.lab.frames import Packet, packed
from portbook.proof.packets.lab.pairs import Pair, Receivers
from portbook.proof.packets.lab.probe import ERRORS, Manner, Outcome, Probe, Way
from portbook.proof.packets.lab.rounds import rounds
from portbook.proof.packets.lab.senders import Senders
from portbook.proof.packets.lab.tracking import Tracking
from portbook.proof.packets.lab.wires import Wires
from portbook.proof.packets.lab.witnesses import Arrival, Witnesses

_BY_SOCKETS = frozenset({Manner.SOCKET, Manner.LARGE})
_THERE, _BACK = 3, 2
"""Turns of the fence between sockets: TCP's handshake goes there, back and there."""
_ERROR = {True: Error.TOO_BIG, False: Error.FRAGMENTS_LOST}
"""The kind of error, by whether it comes to the host."""
_FIRST_TAG = 0x10000000


class _Closes(Protocol):
    def close(self) -> None: ...


class Exchange:
    """Both ends of the links."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        self._tracking = Tracking()
        self._fence = Fence(wires.host, ((wires.peer, link) for link in wires.links))
        self._senders = Senders(wires)
        self._witnesses = Witnesses(wires)
        self._tags = count(_FIRST_TAG)
        self._addresses = Addresses(wires)
        self._crossing: Crossing | None = None

    def close(self) -> None:
        """Give up the sockets."""
        parts: list[_Closes] = [self._tracking, self._fence, self._senders, self._witnesses, self._addresses]
        for part in (*parts, *([self._crossing] if self._crossing else [])):
            part.close()

    def outcomes(self, probes: Sequence[Probe]) -> list[Outcome]:
        """What became of each probe.

        Raises:
            FenceLost: the links do not carry frames.
            OSError: a probe cannot be sent at all.
        """
        outcomes: list[Outcome] = [Outcome.CLOSED] * len(probes)
        through = [number for number, probe in enumerate(probes) if probe.way is Way.THROUGH]
        own = (
            [number for number, probe in enumerate(probes) if probe.way is not Way.THROUGH]
            if through
            else range(len(probes))
        )
        for numbers, found in ((own, self._own), (through, self._through)):
            if numbers:
                for number, outcome in zip(numbers, found([probes[number] for number in numbers]), strict=True):
                    outcomes[number] = outcome
        return outcomes

    def _own(self, probes: Sequence[Probe]) -> list[Outcome]:
        """What became of packets between the host and others, and within it."""
        self._addresses.own({_host_address(probe) for probe in probes if probe.way is not Way.SELF})
        outcomes: list[Outcome] = [Outcome.CLOSED] * len(probes)
        for numbers in rounds(probes):
            ongoing = _Round(self, {next(self._tags): (number, probes[number]) for number in numbers})
            for number, outcome in ongoing.outcomes():
                outcomes[number] = outcome
        return outcomes

    def _through(self, probes: Sequence[Probe]) -> list[Outcome]:
        """What became of packets between others. The sides are laid for the first ones: few firewalls are a router's."""
        self._addresses.own(set())
        if self._crossing is None:
            self._crossing = Crossing(self._wires.host, self._tracking)
        return self._crossing.outcomes(probes)

    def prepare(self, probes: Sequence[Probe]) -> None:
        """Forget connections and frames of the round before."""
        for probe in probes:
            self._witnesses.watch(probe.version, probe.protocol)
        self._tracking.forget()
        self._witnesses.forget()

    def enter(self, *, host: bool) -> None:
        """Go to one end."""
        namespaces.enter(self._wires.host if host else self._wires.peer)

    def launch(self, way: Way, packet: Packet) -> None:
        """Send a frame.

        Raises:
            OSError: the kernel has no way to send it.
        """
        if way is Way.IN:
            self._senders.from_peer(packet.version, packet.destination, packet.whole())
        else:
            self._senders.from_host(packet.version, packet.source, packet.destination, packet.whole())

    def complain(self, packet: Packet, error: Error, *, incoming: bool) -> None:
        """Send an error about a packet, to the host or from it."""
        content = errors.about(packet, error)
        if incoming:
            self._senders.from_peer(packet.version, packet.source, content)
        else:
            self._senders.from_host(packet.version, packet.destination, packet.source, content)

    def settle(self, turns: int) -> None:
        """Until all that was sent has arrived or was dropped."""
        self._fence.pass_through(turns)

    def seen(self) -> tuple[list[Arrival], list[Arrival]]:
        """What has come to the host, and to the peer."""
        return list(self._witnesses.at_host()), list(self._witnesses.at_peer())


class _Round:
    """Probes that have nothing to do with each other, under way at the same time."""

    def __init__(self, exchange: Exchange, probes: dict[int, tuple[int, Probe]]) -> None:
        self._exchange = exchange
        self._probes = probes
        self._receivers: Receivers = {}
        self._pairs: dict[int, Pair] = {}
        self._packets: dict[int, Packet] = {}
        self._arrived: set[int] = set()
        self._answered: set[int] = set()
        self._opening: dict[tuple[bytes, bytes], int] = {}

    def outcomes(self) -> Iterator[tuple[int, Outcome]]:
        """What became of each probe, by number."""
        self._exchange.prepare([probe for _number, probe in self._probes.values()])
        try:
            self._open()
            self._send()
            self._answer()
            self._err()
        finally:
            sockets: list[_Closes] = [*self._pairs.values(), *self._receivers.values()]
            for end in sockets:
                end.close()
            self._exchange.enter(host=True)
        for tag, (number, _probe) in self._probes.items():
            yield number, self._outcome(tag)

    def _outcome(self, tag: int) -> Outcome:
        if tag in self._pairs and self._pairs[tag].arrived:
            return self._pairs[tag].outcome()
        if tag in self._answered:
            return Outcome.OPEN
        return Outcome.ONE_WAY if tag in self._arrived else Outcome.CLOSED

    def _open(self) -> None:
        """Sockets and frames of each end."""
        senders: dict[int, socket.socket] = {}
        by_sockets = {tag: probe for tag, (_n, probe) in self._probes.items() if probe.manner in _BY_SOCKETS}
        for host in (False, True) if by_sockets else ():
            self._exchange.enter(host=host)
            for tag, probe in by_sockets.items():
                if host == (probe.way is not Way.IN):
                    senders[tag] = pairs.sending(probe)
                if host == (probe.way is not Way.OUT):
                    pairs.receiving(probe, self._receivers)
        for tag, probe in by_sockets.items():
            self._pairs[tag] = Pair(probe, tag, senders[tag], pairs.receiving(probe, self._receivers))
            if probe.protocol == frames.TCP:
                self._opening[_start(probe)] = tag
        for tag, (_number, probe) in self._probes.items():
            if probe.manner in {Manner.FRAME, Manner.LOOKALIKE}:
                self._packets[tag] = _packet(probe, tag)

    def _send(self) -> None:
        for pair in self._pairs.values():
            pair.send()
        for tag, packet in self._packets.items():
            self._exchange.launch(self._probes[tag][1].way, packet)
        self._exchange.settle(_THERE if self._pairs else 1)
        pairs.collect(self._pairs, self._receivers)
        self._note()

    def _answer(self) -> None:
        """Send back what has arrived; where nothing has, there is nothing to wait for."""
        if not self._arrived and not any(pair.arrived for pair in self._pairs.values()):
            return
        for pair in self._pairs.values():
            pair.answer()
        for tag in self._arrived & self._packets.keys():
            probe, packet = self._probes[tag][1], self._packets[tag].answer()
            answerable = probe.manner is Manner.FRAME and probe.way is not Way.SELF
            if packet and answerable and not is_multicast(packet.source):
                self._exchange.launch(Way.OUT if probe.way is Way.IN else Way.IN, packet)
        self._exchange.settle(_BACK if self._pairs else 1)
        for pair in self._pairs.values():
            pair.hear()
        self._note()

    def _err(self) -> None:
        """Errors about packets of probes that are open: of a router to the host, and of the host itself."""
        about: dict[tuple[bool, int, bytes], int] = {}
        opened = 0
        for tag, (_number, probe) in self._probes.items():
            if probe.manner not in ERRORS:
                opened = tag
                continue
            incoming = probe.manner is Manner.ERROR
            packet = self._about(opened, of_host=incoming)
            about[incoming, probe.version, errors.identity(probe.version, packet.whole())] = tag
            self._exchange.complain(packet, _ERROR[incoming], incoming=incoming)
        if about:
            self._exchange.settle(1)
            for incoming, arrived in zip((True, False), self._exchange.seen(), strict=True):
                for frame in arrived:
                    quoted = errors.quoted_by(frame.version, frame.content, _ERROR[incoming])
                    if quoted and (incoming, frame.version, quoted) in about:
                        self._answered.add(about[incoming, frame.version, quoted])

    def _about(self, tag: int, *, of_host: bool) -> Packet:
        """A packet of an open probe, as it has crossed: one that the host has sent, or one that it got."""
        probe = self._probes[tag][1]
        request = _packet(probe, tag)
        return request if of_host == (probe.way is Way.OUT) else request.answer() or request

    def _note(self) -> None:
        """Which tags have arrived where: at the end they were sent to, or, with the answer, back at the other one."""
        for host, arrivals in zip((True, False), self._exchange.seen(), strict=True):
            for arrival in arrivals:
                tag = self._tag(arrival)
                probe = self._probes[tag][1] if tag in self._probes else None
                if probe is None or (probe.version, probe.protocol) != (arrival.version, arrival.protocol):
                    continue
                if host == (probe.way is not Way.OUT):
                    self._arrived.add(tag)
                elif tag in self._packets and not is_multicast(self._packets[tag].destination):
                    self._answered.add(tag)  # what is sent to all comes back to its sender too

    def _tag(self, arrival: Arrival) -> int:
        """The tag of the probe that it may be; 0 where it is none."""
        tag = arrival.tag
        ours = tag in self._packets or not arrival.opens
        return tag if ours else self._opening.get((arrival.source, arrival.content[:4]), 0)


def _host_address(probe: Probe) -> str:
    return probe.destination if probe.way is Way.IN else probe.source


def _start(probe: Probe) -> tuple[bytes, bytes]:
    """What is known of TCP's first packet, which the kernel writes: its source and its ports."""
    return packed(probe.source), probe.source_port.to_bytes(2) + probe.destination_port.to_bytes(2)


def _packet(probe: Probe, tag: int) -> Packet:
    flags = frames.SYN | frames.ACK if probe.manner is Manner.LOOKALIKE else frames.SYN
    return Packet(
        probe.version,
        probe.protocol,
        packed(probe.source),
        packed(probe.destination),
        probe.source_port,
        probe.destination_port,
        tag,
        flags,
    )
