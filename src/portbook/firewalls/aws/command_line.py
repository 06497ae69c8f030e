"""Commands `aws ec2`, by their operation and options.

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
"""Options of every command that say whose resources it is about, and where."""
_SAYING = frozenset({"--output", "--query", "--color", "--cli-read-timeout", "--cli-connect-timeout"})
_TAKES: Mapping[str, Callable[[str], object]] = {
    "--output": one_of("json", "yaml", "yaml-stream", "text", "table", "off"),
    "--color": one_of("on", "off", "auto"),
    "--query": is_query,
    "--cli-read-timeout": is_seconds,
    "--cli-connect-timeout": is_seconds,
    "--region": re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?").fullmatch,
    "--profile": bool,
}
"""What the CLI takes before it asks anybody."""
_LISTING = "describe"
"""How operations begin for which it matters what the CLI says."""
_SILENT = frozenset({"--no-cli-pager", "--no-paginate", "--no-cli-auto-prompt"})
"""Options of every command that are about what it says, and how long it waits."""


@dataclass(frozen=True)
class Invocation:
    """One command.

    Attributes:
        line: where it is.
        operation: the word behind `aws ec2`.
        options: the values of each option; empty where it has none.
        bracketed: the line where objects in brackets stand without quotes; 0 without.
    """

    line: int
    operation: str
    options: Mapping[str, tuple[str, ...]]
    bracketed: int = 0

    @property
    def account(self) -> tuple[str, ...]:
        """Whose resources it is about, as far as it says."""
        return tuple(self.value(each) for each in sorted(_ACCOUNT))

    def value(self, option: str, otherwise: str = "") -> str:
        """The one value of an option, or another where it is not there.

        Raises:
            Rejected: it has several.
        """
        found = self.options.get(option, (otherwise,))
        if len(found) != 1:
            raise Rejected(self.line, f"{option} has one value")
        return found[0]

    def required(self, option: str) -> str:
        """The value of an option.

        Raises:
            Rejected: it is not there, or has several.
        """
        if option not in self.options:
            raise Rejected(self.line, f"{self.operation} needs {option}")
        return self.value(option)


def invocations(text: str, known: Mapping[str, frozenset[str]], flags: frozenset[str]) -> list[Invocation]:
    """The commands of a text, all for one account and region.

    Args:
        text: a snippet.
        known: the options of each operation that may be there, besides those of every command.
        flags: those among them that have no value.

    Raises:
        CannotJudge: another command or option, or they are for several accounts or regions.
        Rejected: an option without its value.
    """
    found = [_invocation(each, known, flags | _SILENT) for each in commands(text, brackets=True)]
    for each in found:
        if each.account != found[0].account:
            raise CannotJudge(each.line, "the commands are for more than one profile or region")
    return found


def _invocation(command: Command, known: Mapping[str, frozenset[str]], flags: frozenset[str]) -> Invocation:
    line = command.line
    before, words = _split(command, _ACCOUNT | _SAYING | _SILENT)
    operation = words[0] if words else ""
    general = _ACCOUNT | (frozenset() if operation.startswith(_LISTING) else _SAYING | _SILENT)
    if operation not in known or command.stdin is not None:
        raise CannotJudge(line, f"it is none of aws ec2 {', '.join(known)}")
    options: dict[str, list[str]] = {}
    for word in (*before, *words[1:]):
        if word.startswith("--"):
            _open(options, word, known[operation] | general, flags, line)
        elif not options or next(reversed(options)) in flags:
            raise Rejected(line, f"the CLI has no place for {word!r}")
        elif word.startswith("-") and not _NEGATIVE.fullmatch(word):
            raise CannotJudge(line, f"{word} is not an option that this grammar knows here")
        else:
            options[next(reversed(options))].append(word)
    if empty := [each for each, values in options.items() if not values and each not in flags]:
        raise Rejected(line, f"{empty[0]} needs a value")
    held = {each: tuple(values) for each, values in options.items()}
    refuse_wrong({each: " ".join(held[each]) for each in held.keys() & _TAKES.keys()}, _TAKES, line)
    return Invocation(line, operation, held, command.bracketed)


def _split(command: Command, general: frozenset[str]) -> tuple[list[str], list[str]]:
    """The options of every command in front of the service or operation, and the words from there on."""
    words, before = list(command.argv[1:]), list[str]()
    if command.argv[:1] != _PROGRAM[:1]:
        return [], []
    for path in (_PROGRAM[1], ""):
        while words and words[0].startswith("--"):
            word = words.pop(0)
            if word.partition("=")[0] not in general:
                raise CannotJudge(command.line, f"{word} is not an option that this grammar knows here")
            before.append(word)
            if "=" not in word and word not in _SILENT and words:
                before.append(words.pop(0))
        if path and words[:1] != [path]:
            return [], []
        words = words[1:] if path else words
    return before, words


def _open(options: dict[str, list[str]], word: str, known: frozenset[str], flags: frozenset[str], line: int) -> None:
    """Begin an option, and its values if one is joined to it."""
    option, joined, value = word.partition("=")
    if option not in known or (joined and option in flags):
        raise CannotJudge(line, f"{option} is not an option that this grammar knows here")
    if option in options:
        raise CannotJudge(line, f"{option} stands twice")
    options[option] = [value] if joined else []


def whole(text: str, line: int, lowest: int, highest: int) -> int:
    """A whole number.

    Raises:
        Rejected: anything else, or one beyond the limits.
    """
    if not _WHOLE.fullmatch(text) or not lowest <= int(text) <= highest:
        raise Rejected(line, f"{text!r} is not a number from {lowest} to {highest}")
    return int(text)
