"""Commands of `aws ec2`, split into operation and options.

Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters.html, and `cli-configure-options.html` beside it
for the options of every command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.output_options import is_query, is_seconds, one_of, refuse_wrong
from portbook.targets.text.shell import Command, commands

_PROGRAM = ("aws", "ec2")
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")
_NEGATIVE = re.compile(r"-[0-9]+")
_ACCOUNT = frozenset({"--profile", "--region"})
"""Options of every command that choose the account and the region."""
_OUTPUT = frozenset({"--output", "--query", "--color", "--cli-read-timeout", "--cli-connect-timeout"})
_VALID_VALUE: Mapping[str, Callable[[str], object]] = {
    "--output": one_of("json", "yaml", "yaml-stream", "text", "table", "off"),
    "--color": one_of("on", "off", "auto"),
    "--query": is_query,
    "--cli-read-timeout": is_seconds,
    "--cli-connect-timeout": is_seconds,
    "--region": re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?").fullmatch,
    "--profile": bool,
}
"""What the CLI checks before it sends a request."""
_LISTING = "describe"
"""The first word of the operations whose output matters."""
_SILENT = frozenset({"--no-cli-pager", "--no-paginate", "--no-cli-auto-prompt"})
"""Options of every command that have no value and change only its output."""


@dataclass(frozen=True)
class Invocation:
    """One command.

    Attributes:
        line: its line in the text.
        operation: the word after `aws ec2`.
        options: the values of each option; empty for an option without a value.
        bracketed: the line with an unquoted word in brackets; 0 where there is none.
    """

    line: int
    operation: str
    options: Mapping[str, tuple[str, ...]]
    bracketed: int = 0

    @property
    def account(self) -> tuple[str, ...]:
        """The profile and the region that it names; empty where it names none."""
        return tuple(self.value(option) for option in sorted(_ACCOUNT))

    def value(self, option: str, otherwise: str = "") -> str:
        """The one value of an option, or `otherwise` where the option is absent.

        Raises:
            Rejected: the option has several values.
        """
        values = self.options.get(option, (otherwise,))
        if len(values) != 1:
            raise Rejected(self.line, f"{option} takes one value", id_="aws-option-value")
        return values[0]

    def required(self, option: str) -> str:
        """The one value of an option.

        Raises:
            Rejected: the option is absent or has several values.
        """
        if option not in self.options:
            raise Rejected(self.line, f"{self.operation} needs {option}", id_="aws-missing-option")
        return self.value(option)


def invocations(text: str, known: Mapping[str, frozenset[str]], flags: frozenset[str]) -> list[Invocation]:
    """The commands of a text, all for one profile and region.

    Args:
        text: a snippet.
        known: the options of each operation, besides the options of every command.
        flags: the options that have no value.

    Raises:
        CannotJudge: another command or option, or commands for several profiles or regions.
        Rejected: an option without its value.
    """
    calls = [_invocation(command, known, flags | _SILENT) for command in commands(text, brackets=True)]
    for call in calls:
        if call.account != calls[0].account:
            raise CannotJudge(
                call.line,
                "the commands are for more than one profile or region",
                id_="aws-several-accounts",
                cure="judge the commands for one profile and region at a time",
            )
    return calls


def _invocation(command: Command, known: Mapping[str, frozenset[str]], flags: frozenset[str]) -> Invocation:
    line = command.line
    before, words = _split(command, _ACCOUNT | _OUTPUT | _SILENT)
    operation = words[0] if words else ""
    general = _ACCOUNT | (frozenset() if operation.startswith(_LISTING) else _OUTPUT | _SILENT)
    if operation not in known or command.stdin is not None:
        raise CannotJudge(
            line,
            f"Portbook knows only aws ec2 {', '.join(known)} here",
            id_="aws-unknown-command",
            cure="leave other commands out of the text",
        )
    options: dict[str, list[str]] = {}
    for word in (*before, *words[1:]):
        if word.startswith("--"):
            _open(options, word, known[operation] | general, flags, line)
        elif not options or next(reversed(options)) in flags:
            raise Rejected(line, f"{word!r} belongs to no option", id_="aws-stray-word")
        elif word.startswith("-") and not _NEGATIVE.fullmatch(word):
            raise _unknown_option(word, line)
        else:
            options[next(reversed(options))].append(word)
    if empty := [option for option, values in options.items() if not values and option not in flags]:
        raise Rejected(line, f"{empty[0]} needs a value", id_="aws-option-value")
    refuse_wrong({option: " ".join(values) for option, values in options.items()}, _VALID_VALUE, line)
    return Invocation(line, operation, {option: tuple(values) for option, values in options.items()}, command.bracketed)


def _unknown_option(option: str, line: int) -> CannotJudge:
    return CannotJudge(line, f"Portbook does not know the option {option} here", id_="aws-unknown-option")


def _split(command: Command, general: frozenset[str]) -> tuple[list[str], list[str]]:
    """The options before the operation, and the words from the operation on."""
    words, before = list(command.argv[1:]), list[str]()
    if command.argv[:1] != _PROGRAM[:1]:
        return [], []
    for path in (_PROGRAM[1], ""):
        while words and words[0].startswith("--"):
            word = words.pop(0)
            if word.partition("=")[0] not in general:
                raise _unknown_option(word, command.line)
            before.append(word)
            if "=" not in word and word not in _SILENT and words:
                before.append(words.pop(0))
        if path and words[:1] != [path]:
            return [], []
        words = words[1:] if path else words
    return before, words


def _open(options: dict[str, list[str]], word: str, known: frozenset[str], flags: frozenset[str], line: int) -> None:
    """Begin an option, with the value that is joined to it by `=`, if any."""
    option, joined, value = word.partition("=")
    if option not in known or (joined and option in flags):
        raise _unknown_option(option, line)
    if option in options:
        raise CannotJudge(line, f"{option} appears twice", id_="aws-option-twice", cure="write it once")
    options[option] = [value] if joined else []


def whole(text: str, line: int, lowest: int, highest: int) -> int:
    """A whole number.

    Raises:
        Rejected: anything else, or a number outside the limits.
    """
    if not _WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
        raise Rejected(line, f"{text!r} is not a number from {lowest} to {highest}", id_="aws-number-out-of-range")
    return int(text)
