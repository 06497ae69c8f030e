"""Commands of a vendor's program as words: a line each, split by `shlex`, where no shell would do anything more with it.

A backslash at the end of a line joins the next to it. `shlex` would keep it, so lines are joined before.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from portbook.targets import CannotJudge

_PIECES = r"""[ \t] | [\w@%+:,./=-] | '[^'\n]*' | "[^"$`\\!\n]*" """
"""A part of a word, bare or quoted, or a space."""
_OBJECTS = r"\[ (?: \{[\w=.:/-]*\} (?: ,\{[\w=.:/-]*\} )* )? \]"
"""`[{…},{…}]`, in whose braces no comma is: a shell finds no file of that name, and leaves it as it is."""
_COMMENT = r"(?: (?:^|(?<=[ \t])) \#.* )?"
_WORDS = {False: rf"(?: {_PIECES} )*", True: rf"(?: {_OBJECTS} | {_PIECES} )*"}
"""By whether objects may stand without quotes."""
_PLAIN = {objects: re.compile(words + _COMMENT, re.VERBOSE) for objects, words in _WORDS.items()}
"""Words and a comment: a shell expands, connects and redirects nothing. `shlex` knows nothing of all that."""
_SUDO = "sudo"
_JOINED = {objects: re.compile(rf"({words})\\", re.VERBOSE) for objects, words in _WORDS.items()}
"""A line that goes on in the next: the backslash is neither in quotes nor in a comment."""


@dataclass(frozen=True)
class CommandLine:
    """One command.

    Attributes:
        line: its first line in the snippet, from 1.
        words: the program and its arguments, without quotes.
    """

    line: int
    words: tuple[str, ...]


def command_lines(text: str, *, objects: bool = False, sudo: bool = False) -> tuple[CommandLine, ...]:
    """The commands of a text, in order.

    Args:
        text: the commands.
        objects: whether some may stand in brackets without quotes.
        sudo: whether root may run them: the words are the same.

    Raises:
        CannotJudge: a shell would do more with a line than run one program.
    """
    commands = []
    for number, line in joined(text, objects=objects):
        if not _PLAIN[objects].fullmatch(line):
            raise CannotJudge(
                number, "a shell does more with this line than run one program", id_="shell-more-than-words"
            )
        words = tuple(shlex.split(line, comments=True))
        if sudo and len(words) > 1 and words[0] == _SUDO:
            words = words[1:]
        if words:
            commands.append(CommandLine(number, words))
    return tuple(commands)


def joined(text: str, *, objects: bool = False) -> Iterator[tuple[int, str]]:
    """The lines of a text with those that they go on in, each with the number of the first.

    Raises:
        CannotJudge: the last one goes on.
    """
    lines = text.removesuffix("\n").split("\n")
    first, whole = 1, ""
    for number, line in enumerate(lines, 1):
        whole += line
        if going_on := _JOINED[objects].fullmatch(whole):
            whole = going_on[1]
            continue
        yield first, whole
        first, whole = number + 1, ""
    if first <= len(lines):
        raise CannotJudge(len(lines), "the line goes on in the next, which is not there", id_="shell-line-unfinished")
