"""What a firewall's tools answer to commands by anyone, one page at a time.

A wing of `portbook.firewalls` that can do this has `check/handwritten.py` with a `TOOL`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module

from portbook.handwritten.commands.command import Command
from portbook.handwritten.commands.text_kind import TextKind
from portbook.plugins import wings
from portbook.proof import python_packages
from portbook.proof.host.driver import Step
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import Tools


class Answer(Enum):
    """What a tool's answer means."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """Whatever came before, the tool does not take it."""
    DEPENDS = "depends"
    """It names something that is not there."""
    NO_ANSWER = "no answer"
    """It says something about this machine, not about the command."""


@dataclass(frozen=True)
class Reply:
    """The reply of a tool to one command.

    Attributes:
        answer: what it means.
        words: the tool's own, one line; empty where it accepts.
        line: the line of the text that the tool reads, from 1; 0 where it names none.
        column: the column in it, from 1.
        whose: the name of what rejects it, where that is not the tool's own.
    """

    answer: Answer
    words: str = ""
    line: int = 0
    column: int = 1
    whose: str = ""


@dataclass(frozen=True)
class Mend:
    """Another way to write a command.

    Attributes:
        rule: the name of the lint rule whose cure it is.
        step: what is run.
        cure: what to do, one sentence without a full stop.
        old: what stands in the command; empty where more than words are exchanged.
        new: what to write for it.
        also: further words that are exchanged, each with what to write for it; without them the tool does not accept the rest.
    """

    rule: str
    step: Step
    cure: str
    old: str = ""
    new: str = ""
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Effect:
    """Something that accepted commands do not do, by the firewall's own listing.

    Attributes:
        number: the number of the command, from 0, in the order in which they were run.
        rule: the name of the lint rule.
        message: one sentence without a full stop.
        cure: what to do, likewise.
        unless: a regular expression for words behind the command by which the page says that it is done all the same.
    """

    number: int
    rule: str
    message: str
    cure: str
    unless: str = ""


class Trial(ABC):
    """One firewall on one fresh host, which gets the commands of a page one after another."""

    def announce(self, steps: Sequence[Step]) -> None:  # noqa: B027  # most need no notice
        """Take notice of the commands that are going to be run; others may come in between.

        A firewall that answers many commands in the time of one can ask for all of them at once.
        """

    @abstractmethod
    def run(self, step: Step, section: int) -> Reply:
        """Run a command.

        Args:
            step: the command.
            section: the part of the page that it stands in.

        Raises:
            SandboxFailed: the tools cannot be run.
        """

    def effects(self) -> Sequence[Effect]:
        """What the commands up to now do not do.

        Raises:
            SandboxFailed: the tools cannot be run.
        """
        return ()


@dataclass(frozen=True)
class HandwrittenTool:
    """A firewall whose commands can be judged.

    Attributes:
        id: its name, as its target has it.
        commands: names of the programs whose commands it judges.
        needs: the programs that the sandbox runs for it.
        version: the tool and its version.
        step: what is run for a command; None where that is on no list of what may be run.
        open: a fresh host.
        mends: other ways to write a command that was rejected, likely ones first.
        opens: the direction of the packets that a command lets through, `in` or `out`; empty where it is neither alone.
        is_whole: whether words in a sentence are a command, not only the name of one.
        in_lab: whether commands are run in the lab; else they are read by the vendor's own parser, model or schema.
        packages: distributions of Python that it needs, all of one extra of ours.
        extra: that extra.
        kinds: the kinds of text that it judges besides.
        mentions: texts of which a page, and a command, has one where it is about this firewall; by default, the names of the programs.
        reads_placeholders: whether it takes a command with its placeholders masked, not with plausible values for them.
        own_signs: whether brackets and bars are signs of its own, not those by which a manual shows what may be left out.
    """

    id: str
    commands: frozenset[str]
    needs: tuple[str, ...]
    version: Callable[[], str]
    step: Callable[[Command, tuple[str, ...]], Step | None]
    open: Callable[[Tools], Trial]
    mends: Callable[[Command, Step, Reply], Iterable[Mend]]
    opens: Callable[[Step], str]
    is_whole: Callable[[tuple[str, ...]], bool]
    in_lab: bool = True
    packages: tuple[str, ...] = ()
    extra: str = ""
    mentions: tuple[str, ...] = ()
    reads_placeholders: bool = False
    own_signs: bool = False
    kinds: tuple[TextKind, ...] = ()

    def is_for(self, command: Command) -> bool:
        """Whether it judges a command: of a program that does much more, only some are about its firewall."""
        if any(command.program == kind.program for kind in self.kinds):
            return True
        return command.program in self.commands and (
            not self.mentions or any(name in command.text for name in self.mentions)
        )

    def lacking(self) -> str:
        """What is not on this machine and what to do about it, one sentence; empty where all is."""
        absent = next((name for name in self.packages if not python_packages.version(name)), "")
        if absent:
            return python_packages.missing(absent, self.extra)
        return next((programs.missing(name) for name in self.needs if programs.find(name) is None), "")


@cache
def handwritten_tools() -> tuple[HandwrittenTool, ...]:
    """Those of all wings, in order of their names."""
    return tuple(import_module(module).TOOL for module in wings("check.handwritten"))
