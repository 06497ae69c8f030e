"""The lab as the judge sees it: a sandbox whose host has a network with somebody at the other end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Self

from portbook.escape.visible import one_line
from portbook.proof.packets.lab.probe import Outcome, Probe, Way
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.proof.sandbox.tools import Files, ProgramResult, SandboxFailed, Tools

_LOAD = ("nft", "-f", "-")
_LIST = ("nft", "-j", "list", "ruleset")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
"""A word of a listing that is the same whether a shell or nft's own grammar reads it."""
_SECONDS = 30
_FIRST_PORT, _LAST_PORT = 20001, 60000
NEEDS = "pyroute2"
"""The library that lays the links."""


@dataclass(frozen=True)
class Pair:
    """Addresses at the two ends of a subnet.

    Attributes:
        kind: `private`, `public`, `local` (ULA), `global`, `link-local`.
        link: the number of the link; the first one leads to every other address too.
    """

    kind: str
    host: str
    peer: str
    link: int

    @property
    def version(self) -> int:
        """The version of IP."""
        return 6 if ":" in self.host else 4


class Lab(Sandbox):
    """Runs firewall tools on one host of two, and packets between them. Not for two threads at once.

    Attributes:
        ways: the ways that probes can go in it.
        sent: how many probes have been sent.
    """

    worker = "portbook.proof.packets.lab.worker"
    ways = frozenset(Way)

    @classmethod
    def paths(cls) -> tuple[str, ...]:
        """The folders that the worker imports from: also the one that has pyroute2.

        Raises:
            SandboxFailed: it is nowhere.
        """
        spec = find_spec(NEEDS)
        if spec is None or spec.origin is None:
            msg = f"the Python package {NEEDS} is not installed: pip install {NEEDS}"
            raise SandboxFailed(msg)
        return (*super().paths(), str(Path(spec.origin).parents[1]))

    @classmethod
    def on(cls, core: int) -> Self:
        """Start one on one of the machine's cores, counted round and round: the child has no more than this process.

        Raises:
            SandboxFailed: this machine does not allow it.
        """
        if sys.platform != "linux":
            return cls.open()
        allowed = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {sorted(allowed)[core % len(allowed)]})
        try:
            return cls.open()
        finally:
            os.sched_setaffinity(0, allowed)

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(process)
        self.sent = 0
        self._ports = count(_FIRST_PORT)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The addresses of the ends."""
        return tuple(
            Pair(net["kind"], net["host"], net["peer"], number)
            for number, link in enumerate(self.hello["links"])
            for net in link["subnets"]
        )

    def port(self) -> int:
        """A port that has not been used for long."""
        return _FIRST_PORT + (next(self._ports) - _FIRST_PORT) % (_LAST_PORT - _FIRST_PORT)

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> ProgramResult:
        """Run one program to its end, or to its time's; nft's commonest work in process.

        Raises:
            SandboxFailed: the program is not allowed or not there, or the sandbox died.
        """
        if self.hello["library"] and (job := _for_library(tuple(argv), stdin)) and _is_systems("nft"):
            answer = self.ask(job, timeout_seconds)
            return ProgramResult(answer["returncode"], answer["stdout"], answer["stderr"])
        return super().run(argv, stdin, timeout_seconds)

    def run_known(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> ProgramResult:
        """Run one program, but one of legacy iptables does not start where it is known what it does.

        It is known where the same words read the same text and found the same tables, byte by byte: the tables are made what
        they were afterwards. This is not for the commands of a text that is judged.

        Raises:
            SandboxFailed: as `run`.
        """
        return self.run_job(argv, {"stdin": stdin, "seconds": timeout_seconds, "known": True}, timeout_seconds)

    def reset(self) -> None:
        """No rules, empty scratch files; every process left over is killed."""
        self.ask({"reset": True}, _SECONDS)

    def outcomes(self, probes: Sequence[Probe]) -> list[Outcome]:
        """What became of each probe.

        Raises:
            SandboxFailed: a probe cannot be sent, or the sandbox died.
        """
        return [Outcome(outcome) for outcome in self._send(probes, trace=False)["outcomes"]]

    def decided(self, probe: Probe) -> str:
        """Which rule decided about a probe: `dropped by the policy of chain filter input`; empty where the kernel's trace has nothing.

        Raises:
            SandboxFailed: it cannot be sent, or the sandbox died.
        """
        return one_line(self._send([probe], trace=True)["decided"])

    def _send(self, probes: Sequence[Probe], *, trace: bool) -> dict[str, Any]:
        answer = self.ask({"probes": [probe.row() for probe in probes], "trace": trace}, _SECONDS)
        if "failed" in answer:
            raise SandboxFailed(answer["failed"])
        self.sent += len(probes)
        return answer


@dataclass(frozen=True)
class KnownRuns:
    """Tools that do not start a program of legacy iptables where it is known what it does.

    Attributes:
        lab: where the others run.
    """

    lab: Lab

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> ProgramResult:
        """As `Lab.run_known`."""
        return self.lab.run_known(argv, stdin, timeout_seconds)

    def reset(self) -> None:
        """As `Lab.reset`."""
        self.lab.reset()

    def files(self, folders: Sequence[str] = ()) -> Files:
        """As `Sandbox.files`."""
        return self.lab.files(folders)

    def bring(self, files: Files) -> None:
        """As `Sandbox.bring`."""
        self.lab.bring(files)

    def warm(self, program: tuple[str, ...]) -> Sandbox:
        """As `Sandbox.warm`."""
        return self.lab.warm(program)


class WithoutLab(Sandbox):
    """A plain sandbox, where no packets can be sent."""

    reason = ""
    """Why, one sentence without a full stop."""

    @classmethod
    def because(cls, reason: str) -> Self:
        """Start one.

        Raises:
            SandboxFailed: this machine does not allow it.
        """
        sandbox = cls.open()
        sandbox.reason = reason
        return sandbox


def lab_of(tools: Tools) -> Lab | None:
    """The lab, where tools are one; None where no packets can be sent."""
    return tools if isinstance(tools, Lab) else None


def with_known_runs(tools: Tools) -> Tools:
    """Tools that need not start programs again, where they are a lab."""
    return KnownRuns(tools) if isinstance(tools, Lab) else tools


def why_without(tools: Tools) -> str:
    """Why no packets can be sent with tools; empty where they can, or nobody knows."""
    return tools.reason if isinstance(tools, WithoutLab) else ""


def _for_library(argv: tuple[str, ...], stdin: str) -> dict[str, Any] | None:
    """What the library is asked in the place of a program: to load, to list everything as JSON, to list a part as text."""
    if argv == _LOAD:
        return {"nft": stdin, "json": False, "handles": False}
    if argv == _LIST:
        return {"nft": "list ruleset", "json": True, "handles": False}
    handles = argv[1:2] == ("-a",)
    words = argv[2:] if handles else argv[1:]
    if argv[0] == "nft" and words[:1] == ("list",) and all(map(_WORD.fullmatch, words)):
        return {"nft": " ".join(words), "json": False, "handles": handles}
    return None


def _is_systems(name: str) -> bool:
    """Whether a program is the system's own, so that the system's library does the same."""
    path, tools = programs.find(name), programs.tools_folder()
    return path is not None and not (tools and path.is_relative_to(tools))
