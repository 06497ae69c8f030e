"""What a reader runs when copying a snippet: programs, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portbook.escape.visible import one_line
from portbook.proof.sandbox.sandbox import Completed, Tools

_NFT = ("nft", "-f", "-")


class NotAllowed(Exception):  # noqa: N818  # it says what happened, as KeyError does
    """The snippet has something that no tool may be given; one sentence without a full stop."""


@dataclass(frozen=True)
class Step:
    """One program of a snippet, with what it reads.

    Attributes:
        argv: the program and its arguments.
        stdin: what it reads.
        piped: whether it reads what the step before it has printed.
    """

    argv: tuple[str, ...]
    stdin: str = ""
    piped: bool = False

    @property
    def pieces(self) -> list[Step]:
        """The rules of an nft script, one by one; anything else is one piece."""
        if self.argv != _NFT:
            return [self]
        lines = (line.strip() for line in self.stdin.splitlines())
        return [replace(self, stdin=f"{line}\n") for line in lines if line and not line.startswith("#")]


def run(steps: Sequence[Step], tools: Tools) -> tuple[str, str]:
    """Why the first step that fails does, or nothing where all succeed; and what they print, without what others read."""
    printed: list[str] = []
    for step in steps:
        done = tools.run(step.argv, printed.pop() if step.piped else step.stdin)
        if done.returncode:
            return f"{step.argv[0]} refuses it: {first_line(done)}", ""
        printed.append(done.stdout)
    return "", "".join(printed)


def first_line(done: Completed) -> str:
    """What a program that failed says first."""
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return one_line(lines[0]) if lines else f"exit code {done.returncode}"
