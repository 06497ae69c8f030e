"""What a command costs: seconds, CPU seconds, and the most memory that it and its children have at a time."""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

_PAUSE = 0.2
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Cost:
    """What a command has cost.

    Attributes:
        seconds: from its start to its end.
        cpu: seconds of CPU, with those of its children.
        megabytes: the most memory at a time, with that of its children; what they share is counted once.
        output: what it has printed.
    """

    seconds: float
    cpu: float
    megabytes: float
    output: str


def cost_of(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], codes: Collection[int] = (0,)
) -> Cost:
    """What a command costs.

    Args:
        command: the program and its arguments.
        folder: where it is run.
        environment: its environment.
        codes: the exit codes that are right.

    Raises:
        subprocess.CalledProcessError: it has another exit code.
    """
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    with tempfile.TemporaryFile() as file:
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=file, stderr=file) as process:  # noqa: S603  # our own
            most = _watched(process)
        seconds = perf_counter() - started
        file.seek(0)
        output = file.read().decode()
    if process.returncode not in codes:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    waited_for = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, max(most.cpu, waited_for), most.megabytes, output)


@dataclass
class _Most:
    """The most that a process and its children have had at a look.

    Attributes:
        cpu: seconds of CPU; a sandbox that is killed at the end has nobody who waits for it, and counts only here.
        megabytes: of memory.
    """

    cpu: float = 0.0
    megabytes: float = 0.0


def _watched(process: subprocess.Popen[bytes]) -> _Most:
    """What a process and its children have at most, until it ends."""
    most, over = _Most(), Event()

    def watch() -> None:
        while not over.wait(_PAUSE):
            family = [*_family(process.pid)]
            most.cpu = max(most.cpu, sum(map(_cpu, family)))
            most.megabytes = max(most.megabytes, sum(map(_megabytes, family)))

    watcher = Thread(target=watch)
    watcher.start()
    process.wait()
    over.set()
    watcher.join()
    return most


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):  # it has ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _cpu(pid: int) -> float:
    """Seconds of CPU of a process, and of those that it has waited for."""
    with suppress(OSError):  # it has ended
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _megabytes(pid: int) -> float:
    """What a process has for itself, and its share of what it has with others."""
    with suppress(OSError):  # it has ended
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
