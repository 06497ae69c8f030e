"""The sockets of a lab with a Docker host: of the outside, and of each container. Inner side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from portbook.firewalls.docker.check.trial import Trial
from portbook.proof.packets.lab import namespaces
from portbook.proof.packets.lab.fence import Fence
from portbook.proof.packets.lab.senders import Senders
from portbook.proof.packets.lab.tracking import Tracking
from portbook.proof.packets.lab.wires import Wires
from portbook.proof.packets.lab.witnesses import Arrival, Witnesses


class Closes(Protocol):
    """What has sockets to give up."""

    def close(self) -> None: ...  # noqa: D102  # see above


class DockerEnds:
    """The outside, the host and its containers."""

    def __init__(self, outside: Wires, containers: Sequence[Wires]) -> None:
        self._outside = outside
        self._containers = containers
        namespaces.enter(outside.host)
        self._tracking = Tracking()
        self._fences = [
            Fence(wires.host, [(wires.peer, link) for link in wires.links]) for wires in (outside, *containers)
        ]
        self._senders = [Senders(wires) for wires in containers]
        self._outer = Senders(outside)
        self._witnesses = [Witnesses(wires) for wires in containers]
        self._peer = Witnesses(outside)
        namespaces.enter(outside.host)

    def close(self) -> None:
        """Give up the sockets."""
        parts: list[Closes] = [
            self._tracking,
            *self._fences,
            *self._senders,
            self._outer,
            *self._witnesses,
            self._peer,
        ]
        for part in parts:
            part.close()

    def prepare(self, trials: Iterable[Trial] = ()) -> None:
        """Forget connections and frames of the round before; the caller is in the host's namespace then."""
        for trial in trials:
            self.enter(trial, container=True)
            self._witnesses[trial.container].watch(trial.sent.version, trial.sent.protocol)
        self.enter_host()
        self._tracking.forget()
        for witnesses in (*self._witnesses, self._peer):
            witnesses.forget()

    def enter(self, trial: Trial, *, container: bool) -> None:
        """Go to one end of a trial."""
        namespaces.enter(self._containers[trial.container].host if container else self._outside.peer)

    def enter_host(self) -> None:
        """Go to the host."""
        namespaces.enter(self._outside.host)

    def put(self, origin: int | None, version: int, between: tuple[bytes, bytes], content: bytes) -> None:
        """Send a whole packet.

        Args:
            origin: the number of the container that sends it; None for the outside.
            version: of IP.
            between: the source and the destination.
            content: the packet.

        Raises:
            OSError: the kernel has no way to send it.
        """
        if origin is None:
            self._outer.from_peer(version, between[1], content)
        else:
            self._senders[origin].from_host(version, *between, content)

    def settle(self, turns: int) -> None:
        """Until all that was sent has arrived or was dropped: over the outer links, the inner ones, and back."""
        outer, *inner = self._fences
        for _ in range(turns):
            for fence in (*inner, outer, *inner, outer):
                fence.pass_through(1)

    def seen(self, container: int) -> tuple[list[Arrival], list[Arrival]]:
        """What has come to a container, and to the outside."""
        return list(self._witnesses[container].at_host()), list(self._peer.at_peer())

    def at_containers(self) -> list[set[int]]:
        """The tags of what has come to each container."""
        return [{arrival.tag for arrival in witnesses.at_host()} for witnesses in self._witnesses]
