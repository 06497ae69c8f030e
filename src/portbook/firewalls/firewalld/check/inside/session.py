"""A process in which one firewalld answers questions on one host, as long as each goes on where the last one has ended."""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from portbook.firewalls.firewalld.check.inside import settings
from portbook.firewalls.firewalld.check.inside.commands import Command, FirewalldFailure

Apply = Callable[[Sequence[Command]], Mapping[str, object]]
"""Runs commands after the earlier ones: the rule set, the outputs, and which command failed."""
Open = Callable[[Sequence[Command], Sequence[Command]], Apply]
"""Starts firewalld on a host, for commands that name no other services than some first ones."""


@dataclass
class Session:
    """One firewalld, in a process of its own.

    Attributes:
        host: the commands of its host.
        names: the services that its first question names: it knows no others.
        process: its number.
        questions: where it reads questions.
        answers: where it answers them.
        arguments: of the commands that it has run, up to the last one that changes something.
        outputs: theirs.
        usable: whether it can go on: no change has failed in it.
    """

    host: Sequence[Command]
    names: frozenset[str]
    process: int
    questions: BinaryIO
    answers: BinaryIO
    arguments: list[Sequence[str]] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    usable: bool = True

    @classmethod
    def started(cls, open_: Open, host: Sequence[Command], first: Sequence[Command]) -> Session:
        """A new one, whose first question has these commands."""
        inner_questions, questions = os.pipe()
        answers, inner_answers = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(questions)
            os.close(answers)
            _without_ours()
            _serve(open_, host, first, os.fdopen(inner_questions, "rb"), os.fdopen(inner_answers, "wb"))
        os.close(inner_questions)
        os.close(inner_answers)
        return cls(host, settings.named(first), process, os.fdopen(questions, "wb"), os.fdopen(answers, "rb"))

    def goes_on(self, host: Sequence[Command], commands: Sequence[Command]) -> bool:
        """Whether commands begin with those that it has run, on the same host."""
        earlier = [command.arguments for command in commands[: len(self.arguments)]]
        is_same = self.usable and self.host == host and earlier == self.arguments
        return is_same and settings.named(commands) <= self.names

    def ask(self, commands: Sequence[Command], reads: Sequence[int]) -> dict[str, Any]:
        """The answer to all of these commands, of which it runs those that it has not run yet.

        Args:
            commands: the commands.
            reads: the places, from 0, of those that change nothing.
        """
        changes = [at for at in range(len(commands)) if at not in {*reads}]
        answer = self._answer(commands[len(self.arguments) :])
        failed = answer.get("failed") is not None and bool(changes)
        self.usable = "broken" not in answer and not failed
        if "said" in answer:
            answer["said"] = [*self.outputs, *answer["said"]]
        if self.usable and changes:
            count = changes[-1] + 1
            self.arguments = [command.arguments for command in commands[:count]]
            self.outputs = answer["said"][:count]
        return answer

    def _answer(self, commands: Sequence[Command]) -> dict[str, Any]:
        with suppress(BrokenPipeError):  # then there is no answer either
            self.questions.write(json.dumps(commands).encode() + b"\n")
            self.questions.flush()
        line = self.answers.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"broken": "firewalld ended before its work was done"}
        return answer

    def end(self) -> None:
        """End it, and remove its files."""
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self.questions.close()
        self.answers.close()
        os.waitpid(self.process, 0)
        settings.forget(self.process)


def _without_ours() -> None:
    """Close this program's input and output, so that the output of firewalld does not become an answer."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)


def _serve(
    open_: Open, host: Sequence[Command], first: Sequence[Command], questions: BinaryIO, answers: BinaryIO
) -> None:
    apply: Apply | None = None
    for line in questions:
        try:
            apply = apply or open_(host, first)
            answer = apply([Command(*command) for command in json.loads(line)])
        except FirewalldFailure as broken:
            answer = {"broken": str(broken)}
        except BaseException:  # noqa: BLE001  # whatever it is, it is told
            answer = {"broken": traceback.format_exc().splitlines()[-1]}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()
    os._exit(0)
