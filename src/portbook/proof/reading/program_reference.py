"""Command lines of a vendor's program, parsed by Python's argparse, which is built from the vendor's reference of its options.

`az`, `gcloud` and `openstack` are written in Python and parse their options with argparse themselves. What argparse accepts
beyond what Portbook can follow (an option twice, a shortened option, `--`) is refused here.

A reference is an extract: `commands` has each command by its words, with its `options` (`short`, `values`, `type`, `choices`,
`required`), its `arguments` (how many of each there are), and options of which one at most (`alone`) or just one (`one_of`)
is there.
"""

from __future__ import annotations

import re
from argparse import REMAINDER, SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn

from portbook.proof.reading.extracts import extract
from portbook.proof.reading.shell_words import CommandLine, command_lines
from portbook.targets import CannotJudge, Rejected

Option = Mapping[str, Any]
"""What a reference has about one option."""
_INTEGER = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Invocation:
    """One command line of the program.

    Attributes:
        line: its first line in the text.
        words: the program and its arguments, as a shell passes them on.
        command: the words of the command: `network nsg rule create`.
        options: the values of each option, by its long name; no value for a flag.
        arguments: the words that belong to no option.
    """

    line: int
    words: tuple[str, ...]
    command: str = ""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()

    def value(self, option: str, default: str = "") -> str:
        """The first value of an option, or the default."""
        return next(iter(self.options.get(option, ())), default)


def _no_spellings(_name: str, _option: Option) -> tuple[str, ...]:
    return ()


def _never(_text: str) -> bool:
    return False


def _as_it_is(_name: str, _option: Option, text: str) -> str:
    return text


@dataclass(frozen=True)
class ProgramReference:
    """A vendor's reference of the commands and options of its program.

    Attributes:
        program: its name.
        extract: the name of the extract.
        abbreviates: whether the program takes the beginning of an option for the option.
        anywhere: options that may stand before the last word of a command.
        spellings: other names of an option, beside those of the reference.
        convert: a value as the program reads it; raises `ArgumentTypeError` where the program refuses it.
        place: options that have the same values in all command lines of a text.
        stands_for_any: whether a value is a placeholder, for which a reader puts one that the option takes.
    """

    program: str
    extract: str
    abbreviates: bool = False
    anywhere: tuple[str, ...] = ()
    spellings: Callable[[str, Option], Iterable[str]] = _no_spellings
    convert: Callable[[str, Option, str], str] = _as_it_is
    place: tuple[str, ...] = ()
    stands_for_any: Callable[[str], bool] = _never

    def version(self) -> str:
        """`azure-cli 2.91.0`: the program that the reference is of."""
        reference = extract(self.extract)
        return f"{reference['source'].split()[0]} {reference['version']}"

    def options(self, command: str) -> Mapping[str, Option]:
        """The options of a command, by their long names."""
        options: Mapping[str, Option] = extract(self.extract)["commands"][command]["options"]
        return options

    def calls(self, text: str, *commands: str) -> list[Invocation]:
        """The command lines of a text that has no other commands than these.

        Raises:
            CannotJudge: a line is another command, needs a shell, or is about another place than the first.
            Rejected: the program refuses an option, a value or an argument.
        """
        calls = [self.call(line, *commands) for line in command_lines(text, sudo=True)]
        for call in calls:
            if any(call.options.get(name) != calls[0].options.get(name) for name in self.place):
                raise CannotJudge(
                    call.line,
                    f"the commands have different values of {' or '.join(self.place)}",
                    id_="command-several-places",
                )
        return calls

    def call(self, line: CommandLine, *commands: str) -> Invocation:
        """One command line.

        Raises:
            CannotJudge: it is none of the commands, or has an option twice or shortened.
            Rejected: the program refuses an option, a value or an argument.
        """
        if "--" in line.words:
            raise CannotJudge(line.line, "Portbook does not read words after --", id_="command-end-of-options")
        namespace = Namespace()
        command, rest = self._command(line, commands, namespace)
        self._refuse_shortened(line.line, command, rest)
        try:
            _parser(self, command).parse_args(rest, namespace)
        except _RefusedError as refusal:
            raise Rejected(line.line, f"{self.program} refuses it: {refusal}", id_="command-refused") from None
        values = vars(namespace)
        options = {name: list(values[name]) for name in values if name.startswith("--")}
        if repeated := [name for name, uses in options.items() if len(uses) > 1]:
            raise CannotJudge(line.line, f"{repeated[0]} is there twice", id_="command-option-twice")
        arguments = (word for name in values if not name.startswith("--") for word in _words(values[name]))
        return Invocation(
            line.line,
            line.words,
            command,
            {name: tuple(_words(uses[0])) for name, uses in options.items()},
            tuple(arguments),
        )

    def _command(self, line: CommandLine, commands: Sequence[str], namespace: Namespace) -> tuple[str, list[str]]:
        """The command of a line and the words after it; the options before its last word go into the namespace."""
        command, rest = "", list(line.words[1:])
        while line.words[0] == self.program and any(f"{known} ".startswith(command) for known in commands):
            if command.strip() in commands:
                return command.strip(), rest
            try:
                _head(self, commands[0]).parse_args(rest, namespace)
            except _RefusedError:
                break
            command, rest = f"{command}{namespace.word} ", namespace.rest
            del namespace.word, namespace.rest
        raise CannotJudge(line.line, f"this is not {self.program} {' or '.join(commands)}", id_="command-unknown")

    def _refuse_shortened(self, line: int, command: str, words: Iterable[str]) -> None:
        """Refuse shortened options, where the program takes them: options that are not in its reference may make one ambiguous."""
        known = _parser(self, command).names()
        for word in words:
            name = word.partition("=")[0]
            if not self.abbreviates or name in known or " " in word or not name.startswith("--"):
                continue
            if any(option.startswith(name) for option in known):
                raise CannotJudge(
                    line, f"{name} is a shortened option", id_="command-option-shortened", cure="write it in full"
                )


class _RefusedError(Exception):
    """What argparse has against a command line."""


class _Parser(ArgumentParser):
    """Raises `_RefusedError` where argparse would print a message and end the process."""

    def error(self, message: str) -> NoReturn:
        raise _RefusedError(message)

    def names(self) -> frozenset[str]:
        """All names of its options."""
        return frozenset(self._option_string_actions)


@cache
def _head(reference: ProgramReference, command: str) -> _Parser:
    """A parser of the next word of a command, and of the options that may stand before it."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    for name in reference.anywhere:
        _add_option(parser, reference, name, reference.options(command).get(name, {}))
    parser.add_argument("word")
    parser.add_argument("rest", nargs=REMAINDER)
    return parser


@cache
def _parser(reference: ProgramReference, command: str) -> _Parser:
    """A parser of what follows a command."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    facts = extract(reference.extract)["commands"][command]
    groups: dict[str, Any] = {}
    for required, kind in ((False, "alone"), (True, "one_of")):
        for names in facts.get(kind, ()):
            groups |= dict.fromkeys(names, parser.add_mutually_exclusive_group(required=required))
    for name, option in facts["options"].items():
        _add_option(groups.get(name, parser), reference, name, option)
    for name, count in facts.get("arguments", {}).items():
        parser.add_argument(name, nargs=count, default=SUPPRESS)
    return parser


def _add_option(parser: Any, reference: ProgramReference, name: str, option: Option) -> None:  # noqa: ANN401  # or a group of a parser
    """Add an option, each use of which appends its values to a list."""
    names = dict.fromkeys((name, *option.get("short", ()), *reference.spellings(name, option)))
    if option.get("values") == 0:
        parser.add_argument(*names, dest=name, action="append_const", const=(), default=SUPPRESS)
        return
    parser.add_argument(
        *names,
        dest=name,
        action="append",
        nargs=option.get("values"),
        type=_converter(reference, name, option),
        choices=option.get("choices"),
        required=option.get("required", False),
        default=SUPPRESS,
    )


def _converter(reference: ProgramReference, name: str, option: Option) -> Callable[[str], str]:
    def convert(text: str) -> str:
        choices = option.get("choices", ())
        if reference.stands_for_any(text) and not (choices and reference.convert(name, option, text) in choices):
            return str(next(iter(choices), text))
        if option.get("type") == "integer" and not _INTEGER.fullmatch(text):
            msg = f"{text} is not an integer"
            raise ArgumentTypeError(msg)
        return reference.convert(name, option, text)

    return convert


def _words(values: Sequence[str] | str | None) -> Sequence[str]:
    return [values] if isinstance(values, str) else values or ()
