"""Commands of a shell snippet, where the snippet needs no shell to be understood.

The grammar is closed: one command a line, words that are plain or quoted, comments, and a quoted heredoc. A line that
ends in a backslash goes on in the next, as in a shell. Whatever a shell would expand, connect or redirect cannot be judged.

Source: POSIX.1-2024, Shell Command Language, 2.2.1 (a backslash before a newline) and 2.3 (comments end with their line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from portbook.targets.base import CannotJudge
from portbook.targets.text.lookalikes import is_lookalike, unjudged

_BARE = r"[A-Za-z0-9_./:,=+@%-]+"
_SINGLE = r"'[^']*'"
_DOUBLE = r'"[^"$`\\!]*"'
_PIECE = re.compile(rf"(?P<bare>{_BARE})|(?P<quoted>{_SINGLE}|{_DOUBLE})")
_LISTED = re.compile(r"\[(?:\{[A-Za-z0-9_./:=-]*\})?(?:,\{[A-Za-z0-9_./:=-]*\})*\]")
"""Objects in brackets, which a POSIX shell leaves as they are: there is no file of that name, and no comma in the braces."""
_ALONE = re.compile(r"([!{}])(?=[ \t]|$)")
"""A sign that is a plain word where it stands alone; joined to others, a shell would expand it."""
_SEMICOLON = re.compile(r"\\;(?=[ \t]|$)")
"""A semicolon that the shell leaves to the program, as people write between the statements of a chain of nft."""
_HEREDOC = re.compile(r"<<'(?P<mark>[A-Za-z_]+)'[ \t]*$")
_SPACE = " \t"


_CONTINUES = "\\"
_Lines = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        line: its first line in the snippet, from 1.
        argv: the program and its arguments, without quotes and without `sudo`.
        stdin: the body of its heredoc, lines ending in newlines; None without one.
        stdin_line: the line of the body's first line in the snippet; 0 without one.
        bracketed: the line where objects in brackets stand without quotes, which zsh takes for the name of a file; 0 without.
    """

    line: int
    argv: tuple[str, ...]
    stdin: str | None = None
    stdin_line: int = 0
    bracketed: int = 0


def commands(text: str, *, brackets: bool = False) -> list[Command]:
    """The commands of a snippet, in order.

    Args:
        text: the snippet.
        brackets: whether a word may have objects in brackets without quotes, as the AWS CLI's shorthand has them.

    Raises:
        CannotJudge: a line is more than a command with plain or quoted words.
    """
    return list(in_order(text, brackets=brackets))


def in_order(text: str, *, brackets: bool = False) -> Iterator[Command]:
    """The same, one after the other, for who may refuse the first of many.

    Raises:
        CannotJudge: as `commands`.
    """
    lines = enumerate(text.removesuffix("\n").split("\n"), 1)
    for number, line in lines:
        _refuse_controls(number, line)
        whole = _Line(number, line, lines, brackets=brackets)
        words, mark, last = _words(whole)
        if mark:
            yield Command(number, _without_sudo(number, words), _body(number, mark, lines), last + 1)
        elif words:
            yield Command(number, _without_sudo(number, words), bracketed=whole.bracketed)


def _refuse_controls(number: int, line: str) -> None:
    for character in line:
        if character != "\t" and category(character) == "Cc":
            raise CannotJudge(number, f"the control character U+{ord(character):04X} cannot be judged")


class _Line:
    """A line, with those in which it goes on.

    Attributes:
        number: of the line that is being read.
        text: the line as far as it has been read.
        brackets: whether objects in brackets may stand without quotes.
        bracketed: the line where they do; 0 where they do not.
    """

    def __init__(self, number: int, text: str, rest: _Lines, *, brackets: bool) -> None:
        self.number = number
        self.text = text
        self.brackets = brackets
        self.bracketed = 0
        self._rest = rest

    def goes_on(self, at: int) -> bool:
        """Whether a backslash at the end of the line stands there; then the next line takes its place.

        Raises:
            CannotJudge: there is no next line.
        """
        if self.text[at:] != _CONTINUES:
            return False
        number, following = next(self._rest, (self.number, None))
        if following is None:
            raise CannotJudge(self.number, "a backslash at the end goes on in a line that is not there")
        _refuse_controls(number, following)
        self.number, self.text = number, self.text[:at] + following
        return True


def _words(line: _Line) -> tuple[list[str], str, int]:
    """The words of a line, the mark that ends its heredoc or none, and the number of the last line that it goes on in."""
    words: list[str] = []
    at = 0
    while True:
        at = _behind_space(line, at)
        if at == len(line.text) or line.text[at] == "#":
            return words, "", line.number
        if heredoc := _HEREDOC.match(line.text, at):
            return words, heredoc["mark"], line.number
        word, at = _word(line, at)
        words.append(word)


def _behind_space(line: _Line, at: int) -> int:
    """Where something else than space begins, or the end."""
    while True:
        if line.goes_on(at):
            continue
        if at == len(line.text) or line.text[at] not in _SPACE:
            return at
        at += 1


def _word(line: _Line, start: int) -> tuple[str, int]:
    """The word that begins at `start`, and where it ends."""
    if alone := _ALONE.match(line.text, start):
        return alone[1], alone.end()
    if escaped := _SEMICOLON.match(line.text, start):
        return ";", escaped.end()
    parts = []
    at = start
    while at < len(line.text) and line.text[at] not in _SPACE:
        if line.goes_on(at):
            continue
        if line.brackets and (listed := _LISTED.match(line.text, at)):
            parts.append(listed[0])
            at, line.bracketed = listed.end(), line.number
            continue
        piece = _PIECE.match(line.text, at)
        if piece is None:
            raise CannotJudge(line.number, _why_not(line.text[at]))
        parts.append(piece["bare"] or piece["quoted"][1:-1])
        at = piece.end()
    return "".join(parts), at


def _why_not(sign: str) -> str:
    if sign in "'\"":
        return f"what stands between {sign} and the end of its quotes is more than plain text on one line"
    if sign == "\\":
        return "a backslash within a line cannot be judged: put quotes around words"
    if is_lookalike(sign):
        return unjudged(sign)
    return f"the sign {sign} outside quotes cannot be judged: write one plain command a line"


def _without_sudo(number: int, words: list[str]) -> tuple[str, ...]:
    argv = words[1:] if words[:1] == ["sudo"] else words
    if not argv or argv[0].startswith("-") or "=" in argv[0] or argv[0] in {"", "!", "{", "}"}:
        raise CannotJudge(number, "a line begins with a program, or with sudo and a program without options")
    return tuple(argv)


def _body(number: int, mark: str, lines: _Lines) -> str:
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
