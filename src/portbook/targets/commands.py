"""Commands of a shell snippet, where the snippet needs no shell to be understood.

The grammar is closed: one command a line, words that are plain or quoted, comments, and a quoted heredoc. Whatever
a shell would expand, connect, redirect or continue cannot be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from portbook.targets.base import CannotJudge

_BARE = r"[A-Za-z0-9_./:,=+@%-]+"
_SINGLE = r"'[^']*'"
_DOUBLE = r'"[^"$`\\!]*"'
_PIECE = re.compile(rf"(?P<bare>{_BARE})|(?P<quoted>{_SINGLE}|{_DOUBLE})")
_ALONE = re.compile(r"([!{}])(?=\s|$)")
"""A sign that is a plain word where it stands alone; joined to others, a shell would expand it."""
_HEREDOC = re.compile(r"<<'(?P<mark>[A-Za-z_]+)'[ \t]*$")
_SPACE = " \t"


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        line: its line in the snippet, from 1.
        argv: the program and its arguments, without quotes and without `sudo`.
        stdin: the body of its heredoc, lines ending in newlines; None without one.
        stdin_line: the line of the body's first line in the snippet; 0 without one.
    """

    line: int
    argv: tuple[str, ...]
    stdin: str | None = None
    stdin_line: int = 0


def commands(text: str) -> list[Command]:
    """The commands of a snippet, in order.

    Raises:
        CannotJudge: a line is more than a command with plain or quoted words.
    """
    lines = enumerate(text.removesuffix("\n").split("\n"), 1)
    found = []
    for number, line in lines:
        _refuse_controls(number, line)
        words, mark = _words(number, line)
        if mark:
            found.append(Command(number, _without_sudo(number, words), _body(number, mark, lines), number + 1))
        elif words:
            found.append(Command(number, _without_sudo(number, words)))
    return found


def _refuse_controls(number: int, line: str) -> None:
    for character in line:
        if character != "\t" and category(character) == "Cc":
            raise CannotJudge(number, f"the control character U+{ord(character):04X} cannot be judged")


def _words(number: int, line: str) -> tuple[list[str], str]:
    """The words of a line, and the mark that ends its heredoc; no mark where it has none."""
    words: list[str] = []
    at = 0
    while True:
        while at < len(line) and line[at] in _SPACE:
            at += 1
        if at == len(line) or line[at] == "#":
            return words, ""
        if heredoc := _HEREDOC.match(line, at):
            return words, heredoc["mark"]
        word, at = _word(number, line, at)
        words.append(word)


def _word(number: int, line: str, start: int) -> tuple[str, int]:
    """The word that begins at `start`, and where it ends."""
    if alone := _ALONE.match(line, start):
        return alone[1], alone.end()
    parts = []
    at = start
    while at < len(line) and line[at] not in _SPACE:
        piece = _PIECE.match(line, at)
        if piece is None:
            raise CannotJudge(number, _why_not(line[at]))
        parts.append(piece["bare"] or piece["quoted"][1:-1])
        at = piece.end()
    return "".join(parts), at


def _why_not(sign: str) -> str:
    if sign in "'\"":
        return f"what stands between {sign} and the end of its quotes is more than plain text on one line"
    if sign == "\\":
        return "a backslash cannot be judged: write each command on one line and put quotes around words"
    return f"the sign {sign} outside quotes cannot be judged: write one plain command a line"


def _without_sudo(number: int, words: list[str]) -> tuple[str, ...]:
    argv = words[1:] if words[:1] == ["sudo"] else words
    if not argv or argv[0].startswith("-") or "=" in argv[0] or argv[0] in {"", "!", "{", "}"}:
        raise CannotJudge(number, "a line begins with a program, or with sudo and a program without options")
    return tuple(argv)


def _body(number: int, mark: str, lines: Iterator[tuple[int, str]]) -> str:
    """The lines up to the mark.

    Raises:
        CannotJudge: the mark does not come.
    """
    body: list[str] = []
    for at, line in lines:
        if line == mark:
            return "".join(body)
        _refuse_controls(at, line)
        body.append(line + "\n")
    raise CannotJudge(number, f"the heredoc is not ended by a line {mark}")
