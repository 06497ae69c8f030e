"""A warm child process in throw-away namespaces that runs firewall tools on text by strangers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self


class SandboxFailed(Exception):  # noqa: N818  # it says what happened, as KeyError does
    """The sandbox could not be opened, died, or refused a program; one sentence."""


@dataclass(frozen=True)
class Completed:
    """What a program did. A program killed by signal N has the return code -N."""

    returncode: int
    stdout: str
    stderr: str


class Tools(Protocol):
    """Something that runs firewall tools."""

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program to its end."""

    def reset(self) -> None:
        """Forget all rules and processes."""


class Sandbox:
    """Runs allow-listed programs where nothing they do reaches the host."""

    @classmethod
    def open(cls) -> Self:
        """Start the child process.

        Raises:
            SandboxFailed: this machine does not allow it; see `unavailable`.
        """
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child and everything in it."""
        raise NotImplementedError

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program to its end.

        Raises:
            SandboxFailed: the program is not allowed or not there, or the sandbox died.
        """
        raise NotImplementedError

    def reset(self) -> None:
        """A fresh network namespace; every process left over is killed."""
        raise NotImplementedError


def unavailable() -> str | None:
    """Why there is no sandbox on this machine and what to do about it, one sentence; None where there is."""
    raise NotImplementedError
