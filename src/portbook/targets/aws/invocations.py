"""Commands `aws ec2`, by their operation and options.

Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.commands import Command, commands

_PROGRAM = ("aws", "ec2")
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Invocation:
    """One command.

    Attributes:
        line: where it is.
        operation: the word behind `aws ec2`.
        options: the value of each option; empty where it has none.
    """

    line: int
    operation: str
    options: Mapping[str, str]

    def required(self, option: str) -> str:
        """The value of an option.

        Raises:
            Rejected: it is not there.
        """
        if option not in self.options:
            raise Rejected(self.line, f"{self.operation} needs {option}")
        return self.options[option]


def invocations(text: str, known: Mapping[str, frozenset[str]], flags: frozenset[str]) -> list[Invocation]:
    """The commands of a text.

    Args:
        text: a snippet.
        known: the options of each operation that may be there.
        flags: those among them that have no value.

    Raises:
        CannotJudge: another command or option.
        Rejected: an option without its value.
    """
    return [_invocation(each, known, flags) for each in commands(text)]


def _invocation(command: Command, known: Mapping[str, frozenset[str]], flags: frozenset[str]) -> Invocation:
    words, line = command.argv, command.line
    if words[:2] != _PROGRAM or words[2:3] not in {(each,) for each in known} or command.stdin is not None:
        raise CannotJudge(line, f"it is none of aws ec2 {', '.join(known)}")
    options: dict[str, str] = {}
    rest = iter(words[3:])
    for word in rest:
        option, joined, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if option not in known[words[2]] or (joined and option in flags):
            raise CannotJudge(line, f"{option} is not an option that this grammar knows here")
        if option in options:
            raise CannotJudge(line, f"{option} stands twice")
        options[option] = value if joined or option in flags else _value(next(rest, "--"), option, line)
    return Invocation(line, words[2], options)


def _value(word: str, option: str, line: int) -> str:
    if word.startswith("--"):
        raise Rejected(line, f"{option} needs a value")
    return word


def whole(text: str, line: int, lowest: int, highest: int) -> int:
    """A whole number.

    Raises:
        Rejected: anything else, or one beyond the limits.
    """
    if not _WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
        raise Rejected(line, f"{text!r} is not a number from {lowest} to {highest}")
    return int(text)
