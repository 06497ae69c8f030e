"""Commands of a vendor's program as words: a line each, split by `shlex`, where no shell would do anything more with it."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from portbook.targets import CannotJudge

_PLAIN = re.compile(
    r"""(?: [ ] | [\w@%+:,./=-] | '[^'\n]*' | "[^"$`\\!\n]*" )*  # words, bare or quoted
    (?: (?:^|(?<=[ ])) \#.* )?  # a comment""",
    re.VERBOSE,
)
"""A line in which a shell expands, connects, redirects and continues nothing: `shlex` knows nothing of all that."""


@dataclass(frozen=True)
class CommandLine:
    """One command.

    Attributes:
        line: its line in the snippet, from 1.
        words: the program and its arguments, without quotes.
    """

    line: int
    words: tuple[str, ...]


def command_lines(text: str) -> tuple[CommandLine, ...]:
    """The commands of a text, in order.

    Raises:
        CannotJudge: a shell would do more with a line than run one program.
    """
    found = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        if not _PLAIN.fullmatch(line):
            raise CannotJudge(number, "this is more than one program and its words, for a shell")
        if words := tuple(shlex.split(line, comments=True)):
            found.append(CommandLine(number, words))
    return tuple(found)
