"""Commands of a question, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Command(NamedTuple):
    """One `firewall-cmd` command: its line in the snippet, and its arguments."""

    line: int
    arguments: Sequence[str]


class Reply(NamedTuple):
    """The exit code and the output of one command."""

    code: int
    message: str


Run = Callable[[Sequence[str]], Reply]


class FirewalldFailure(Exception):  # noqa: N818  # it says what happened, as KeyError does
    """firewalld itself, or a host profile, does not work here. The text is one sentence without a full stop."""


def commands(lines: Sequence[Sequence[Any]]) -> list[Command]:
    """The commands of a question."""
    return [Command(line, arguments) for line, arguments in lines]


class Transcript:
    """Runs commands, and keeps the output of each."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.outputs: list[str] = []

    def __call__(self, arguments: Sequence[str]) -> Reply:
        """Run one command."""
        answer = self._run(arguments)
        self.outputs.append(answer.message)
        return answer


def first_failure(run: Run, commands: Sequence[Command]) -> dict[str, object] | None:
    """Run commands until one fails, and return its failure; None where none fails."""
    for command in commands:
        answer = run(command.arguments)
        if answer.code:
            return {"line": command.line, "code": answer.code, "says": answer.message}
    return None


def prepare(run: Run, host: Sequence[Command]) -> None:
    """Run the commands of a host profile.

    Raises:
        FirewalldFailure: a command fails.
    """
    if failure := first_failure(run, host):
        message = f"the host profile's line {failure['line']} fails: {failure['says']}"
        raise FirewalldFailure(message)
