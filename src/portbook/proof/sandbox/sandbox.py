"""A warm child process in throw-away namespaces that runs firewall tools on text by strangers."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any, Self

from portbook.proof.sandbox import programs
from portbook.proof.sandbox import unavailable as refusal
from portbook.proof.sandbox.program import etc_folders
from portbook.proof.sandbox.tools import Files, ProgramResult, SandboxFailed

_START = "import sys; sys.path += sys.argv[1].split(':'); from {} import main; main()"
_SOURCE = Path(__file__).parents[3]
_GRACE_SECONDS = 5
INNER_TOOLS = "/tools"
"""Where unpacked tools are in the sandbox. `filesystem.TOOLS` has the same, as only the worker loads that module."""
INNER_PACKAGES = "/packages"
"""Where packages of Python are in the sandbox, for a worker that runs programs made of them."""


class Sandbox:
    """Runs allowed programs where nothing they do reaches the host. Not for two threads at once.

    Attributes:
        hello: the first line of what runs in it.
        worker: the module of its inner side.
        opening_seconds: how long it may take to open.
    """

    worker = "portbook.proof.sandbox.worker"
    opening_seconds = 20

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._buffer = b""
        self._warm: dict[tuple[str, ...], Sandbox] = {}
        self._beside: dict[str, Sandbox] = {}
        self.hello: dict[str, Any] = {}

    @classmethod
    def open(cls, program: Sequence[str] = ()) -> Self:
        """Start the child process. It ends with the thread that opened it.

        Args:
            program: what runs in it in place of jobs, by absolute path; it begins with a line that has `ready`, and
                answers each line that it reads by one.

        Raises:
            SandboxFailed: this machine does not allow it; see `unavailable`.
        """
        if sys.platform != "linux":
            raise SandboxFailed(refusal.other_system(sys.platform))
        sandbox = cls(_start(cls.worker, cls.paths(), program, cls.folders()))
        try:
            first = sandbox.hello = sandbox._read(cls.opening_seconds)
        except SandboxFailed:
            sandbox.close()
            raise
        if "ready" not in first:
            sandbox.close()
            raise SandboxFailed(refusal.reason(first["step"], first["errno"], refusal.facts()))
        return sandbox

    @classmethod
    def tools(cls) -> Path | None:
        """The folder that is at `INNER_TOOLS`; None where there is none."""
        return programs.tools_folder()

    @classmethod
    def packages(cls) -> Path | None:
        """The folder that is at `INNER_PACKAGES`; None where there is none."""
        return None

    @classmethod
    def folders(cls) -> dict[str, Path]:
        """The folders that are in the sandbox besides the system's own, by where they are there."""
        folders = {INNER_TOOLS: cls.tools(), INNER_PACKAGES: cls.packages()}
        return {place: path.resolve() for place, path in folders.items() if path}

    @classmethod
    def paths(cls) -> tuple[str, ...]:
        """The folders that the worker imports from, besides Python's own."""
        return (str(_SOURCE),)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and everything in it."""
        for sandbox in (*self._warm.values(), *self._beside.values()):
            sandbox.close()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait()

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> ProgramResult:
        """Run one program to its end, or to its time's.

        Raises:
            SandboxFailed: the program is not allowed or not there, or the sandbox died.
        """
        return self.run_job(argv, {"stdin": stdin, "seconds": timeout_seconds}, timeout_seconds)

    def run_job(self, argv: Sequence[str], job: Mapping[str, object], timeout_seconds: float) -> ProgramResult:
        """Run one program as a job of the worker.

        Args:
            argv: the program and its arguments.
            job: what the job has besides these.
            timeout_seconds: how long it may take.

        Raises:
            SandboxFailed: as `run`.
        """
        try:
            path = programs.find(argv[0])
        except ValueError as error:
            raise SandboxFailed(str(error)) from None
        if path is None:
            raise SandboxFailed(programs.missing(argv[0]))
        answer = self.ask({"argv": [inside(path), *argv[1:]], **job}, timeout_seconds + _GRACE_SECONDS)
        if "failed" in answer:
            msg = f"{argv[0]} could not be started in the sandbox: {answer['failed']}"
            raise SandboxFailed(msg)
        return ProgramResult(answer["returncode"], answer["stdout"], answer["stderr"])

    def reset(self) -> None:
        """A fresh network namespace and empty scratch files; every process left over is killed."""
        self.ask({"reset": True}, _GRACE_SECONDS)

    def files(self, folders: Sequence[str] = ()) -> Files:
        """All that is in folders of the sandbox; in scratch space where none is named.

        Raises:
            SandboxFailed: something there cannot be read, or the sandbox died.
        """
        return tuple((path, mode, text) for path, mode, text in self._files({"read": folders}))

    def bring(self, files: Files) -> None:
        """Make the scratch files these and no others.

        Raises:
            SandboxFailed: one of them cannot be written, or the sandbox died.
        """
        self._files({"bring": files})

    def _files(self, job: Mapping[str, object]) -> list[tuple[str, int, str]]:
        answer = self.ask(job, _GRACE_SECONDS)
        if "failed" in answer:
            raise SandboxFailed(answer["failed"])
        files: list[tuple[str, int, str]] = answer["files"]
        return files

    def warm(self, program: tuple[str, ...]) -> Sandbox:
        """A program that stays for many questions, in a sandbox of its own; it ends with this one.

        Raises:
            SandboxFailed: it cannot be started.
        """
        if program not in self._warm:
            self._warm[program] = Sandbox.open(program)
        return self._warm[program]

    def beside(self, name: str, opens: Callable[[], Sandbox]) -> Sandbox:
        """A sandbox of another kind, which is opened once and ends with this one.

        Args:
            name: the kind.
            opens: opens it.

        Raises:
            SandboxFailed: it cannot be opened.
        """
        if name not in self._beside:
            self._beside[name] = opens()
        return self._beside[name]

    def ask(self, what: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """The worker's answer to a question, each one line.

        Raises:
            SandboxFailed: it ended, or did not answer in time.
        """
        pipe = self._process.stdin
        line = memoryview(json.dumps(what).encode() + b"\n")
        try:
            while pipe and line:
                line = line[os.write(pipe.fileno(), line) :]
        except (OSError, ValueError):
            raise SandboxFailed(_DIED) from None
        return self._read(seconds)

    def _read(self, seconds: float) -> dict[str, Any]:
        """The next line of the worker, which is killed if it does not answer in time."""
        deadline = monotonic() + seconds
        pipe = self._process.stdout
        while pipe and b"\n" not in self._buffer:
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - monotonic()))
            chunk = os.read(pipe.fileno(), 1 << 16) if ready else b""
            if not chunk:
                self._process.kill()
                raise SandboxFailed(_DIED if ready else _SILENT)
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


def inside(path: Path) -> str:
    """A file's path in the sandbox, which has the site's own tools in a place of their own."""
    tools = programs.tools_folder()
    return f"{INNER_TOOLS}/{path.relative_to(tools)}" if tools and path.is_relative_to(tools) else str(path)


_DIED = "the sandbox ended before its work was done"
_SILENT = "the sandbox did not answer in time"


def _start(
    worker: str, paths: Sequence[str], program: Sequence[str], folders: Mapping[str, Path]
) -> subprocess.Popen[bytes]:
    """The worker begins in the folder above the others: as nobody, it may not be able to come from further up."""
    above = os.path.commonpath(folders.values()) if folders else "/"
    below = {place: os.path.relpath(path, above) for place, path in folders.items()}
    start = [sys.executable, "-I", "-S", "-B", "-c", _START.format(worker), os.pathsep.join(paths)]
    try:
        return subprocess.Popen(  # noqa: S603  # our own worker
            [*start, json.dumps({"folders": below, "etc_folders": etc_folders()}), *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={},
            cwd=above,
            start_new_session=True,  # Ctrl+C is for the parent to handle
        )
    except OSError as error:
        msg = f"the sandbox's process could not be started: {error.strerror}"
        raise SandboxFailed(msg) from None


@cache
def unavailable() -> str | None:
    """Why there is no sandbox on this machine and what to do about it, one sentence; None where there is."""
    try:
        Sandbox.open().close()
    except SandboxFailed as failed:
        return str(failed)
    return None
