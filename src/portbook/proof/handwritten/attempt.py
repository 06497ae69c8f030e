"""A command of a page with plausible values in the place of its placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portbook.handwritten.commands import placeholders
from portbook.handwritten.commands.command import Command
from portbook.handwritten.fix import Fix, fix_of
from portbook.handwritten.rules.rule import DocumentRule
from portbook.proof.handwritten.tool import Mend
from portbook.proof.host.driver import Step


@dataclass(frozen=True)
class Attempt:
    """A command with plausible values.

    Attributes:
        command: the command, with values in what it reads.
        step: what is run.
        placeholders: what was put in, by the names of the placeholders.
    """

    command: Command
    step: Step
    placeholders: Mapping[str, str]

    @property
    def values(self) -> Iterable[str]:
        """What was put in."""
        return self.placeholders.values()

    def fixes(self, rule: DocumentRule, mend: Mend) -> tuple[Fix, ...]:
        """The changes in the file that a mend comes to: all of them or none, as the tool has accepted them together.

        What stands for a placeholder is not changed.
        """
        pairs = dict.fromkeys([(mend.old, mend.new), *mend.also])
        if any(value in new for _old, new in pairs for value in self.values):
            return ()
        changes = [fix_of(rule, self.command, old, new) for old, new in pairs]
        known = tuple(change for change in changes if change)
        return known if len(known) == len(changes) else ()

    def as_written(self, text: str) -> str:
        """A text about the command, with the placeholders in the place of what was put in."""
        for name, value in self.placeholders.items():
            text = text.replace(value, f"<{name}>")
        return placeholders.unmask(text)


@dataclass(frozen=True)
class Filled:
    """A command and its words with plausible values, and these."""

    command: Command
    words: tuple[str, ...]
    placeholders: Mapping[str, str]


def as_it_is(command: Command) -> Filled:
    """The command with its placeholders, for what reads them as such."""
    return Filled(command, tuple(word.text for word in command.words), {})


def filled_in(command: Command) -> Filled | None:
    """The command with plausible values; None where nobody can tell what a placeholder stands for."""
    version6 = command.program.startswith("ip6")
    own = placeholders.fill([word.text for word in command.words], version6=version6)
    lines = []
    values = dict(zip(own.placeholders, own.values, strict=True))
    for line in command.stdin or ():
        filled = placeholders.fill(re.split(r"(?<=\s)|(?=\s)", line.text), version6=version6)
        if filled.unknown:
            return None
        values |= dict(zip(filled.placeholders, filled.values, strict=True))
        lines.append(replace(line, text="".join(filled.words)))
    if own.unknown:
        return None
    stdin = None if command.stdin is None else tuple(lines)
    return Filled(replace(command, stdin=stdin), own.words, values)
