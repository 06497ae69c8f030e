"""What answers for texts that are read, not run: by a vendor's own schema, model or reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from portbook.handwritten.commands.command import Command
from portbook.handwritten.commands.files import ELISION
from portbook.proof.handwritten.tool import Answer, Mend, Reply, Trial
from portbook.proof.host.driver import Step
from portbook.targets import CannotJudge, Rejected

Reader = Callable[[str], Reply]
"""A function from a text to the answer; raises `CannotJudge` or `Rejected`."""
_TEMPLATE = re.compile(r"\{\{|\{%|<%|<#|@@")
"""Signs of a language that makes such texts of other texts."""
_CALLOUT = re.compile(r"[ \t]+(?:<(?:[0-9]{1,2}|\.)>[ \t]*)+$")
"""The numbers behind a line of AsciiDoc that its explanations refer to."""


@dataclass
class ReadingTrial(Trial):
    """Reads each text on its own: nothing before it on the page matters.

    Attributes:
        readers: what reads a text, by the name of its program.
    """

    readers: Mapping[str, Reader]

    def run(self, step: Step, section: int) -> Reply:  # noqa: ARG002  # each text is on its own
        """Read a text."""
        try:
            return self.readers[step.argv[0]](step.stdin)
        except Rejected as rejected:
            return Reply(Answer.REJECTED, rejected.message, rejected.line)
        except CannotJudge as unknown:
            return Reply(Answer.NO_ANSWER, unknown.message, unknown.line)
        except RecursionError:
            return Reply(Answer.NO_ANSWER, "it is nested too deeply")


def step(command: Command, words: tuple[str, ...]) -> Step | None:
    """What is read: whole texts, none that a template or its author leaves open."""
    text = "".join(f"{_CALLOUT.sub('', line.text)}\n" for line in command.stdin or ())
    return None if not text or ELISION.search(text) or _TEMPLATE.search(text) else Step(words[:1], text)


def no_mends(_command: Command, _step: Step, _reply: Reply) -> Iterable[Mend]:
    """Where nobody knows another way to write it."""
    return ()


def no_direction(_step: Step) -> str:
    """Where a text may be about both directions."""
    return ""


def always_whole(_words: tuple[str, ...]) -> bool:
    """Where the text itself has been found to be whole."""
    return True
