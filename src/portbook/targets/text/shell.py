"""Commands of a shell snippet that Portbook can read without a shell.

The grammar is closed: one command per line, words that are plain or quoted, comments, and a quoted heredoc. A line that
ends in a backslash goes on in the next, as in a shell. Anything that a shell would expand, connect or redirect raises
`CannotJudge`.

Source: POSIX.1-2024, Shell Command Language, 2.2.1 (a backslash before a newline) and 2.3 (comments end with their line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category

from portbook.targets.base import CannotJudge
from portbook.targets.text.lookalikes import ambiguous, is_lookalike

_BARE = r"[A-Za-z0-9_./:,=+@%-]+"
_SINGLE = r"'[^']*'"
_DOUBLE = r'"[^"$`\\!]*"'
_PIECE = re.compile(rf"(?P<bare>{_BARE})|(?P<quoted>{_SINGLE}|{_DOUBLE})")
_LISTED = re.compile(r"\[(?:\{[A-Za-z0-9_./:=-]*\})?(?:,\{[A-Za-z0-9_./:=-]*\})*\]")
"""Objects in brackets. A POSIX shell does not change them: no file has that name, and the braces have no comma."""
_ALONE = re.compile(r"([!{}])(?=[ \t]|$)")
"""A sign that is a plain word where it stands alone. Inside a word a shell would expand it."""
_SEMICOLON = re.compile(r"\\;(?=[ \t]|$)")
"""A semicolon that the shell gives to the program, such as between the statements of an nft chain."""
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
        stdin: the body of its heredoc, with a newline behind each line; None without a heredoc.
        stdin_line: the first line of the body in the snippet; 0 without a heredoc.
        bracketed: the line of unquoted objects in brackets, which zsh takes for the name of a file; 0 where there is none.
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
        brackets: whether a word may have unquoted objects in brackets, as in the AWS CLI's shorthand.

    Raises:
        CannotJudge: a line is more than a command with plain or quoted words.
    """
    return list(in_order(text, brackets=brackets))


def in_order(text: str, *, brackets: bool = False) -> Iterator[Command]:
    """The commands of a snippet one after another, for callers that may refuse an early one.

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
            message = f"this line has the control character U+{ord(character):04X}"
            raise CannotJudge(number, message, id_="text-control-character", cure="take it out")


class _Line:
    """A line, with the lines that continue it.

    Attributes:
        number: the number of the current line.
        text: the line up to the end of the current line.
        brackets: whether it may have unquoted objects in brackets.
        bracketed: the line of such objects; 0 where there is none.
    """

    def __init__(self, number: int, text: str, rest: _Lines, *, brackets: bool) -> None:
        self.number = number
        self.text = text
        self.brackets = brackets
        self.bracketed = 0
        self._rest = rest

    def goes_on(self, at: int) -> bool:
        """Whether a backslash at the end of the line stands at `at`; if so, the next line takes its place.

        Raises:
            CannotJudge: there is no next line.
        """
        if self.text[at:] != _CONTINUES:
            return False
        number, following = next(self._rest, (self.number, None))
        if following is None:
            message = "no line follows the backslash at the end of this line"
            raise CannotJudge(self.number, message, id_="text-missing-line")
        _refuse_controls(number, following)
        self.number, self.text = number, self.text[:at] + following
        return True


def _words(line: _Line) -> tuple[list[str], str, int]:
    """The words of a line, the mark of its heredoc or nothing, and the number of the last line that continues it."""
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
    """The position behind white space."""
    while True:
        if line.goes_on(at):
            continue
        if at == len(line.text) or line.text[at] not in _SPACE:
            return at
        at += 1


def _word(line: _Line, start: int) -> tuple[str, int]:
    """The word that begins at `start`, and the position behind it."""
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
            raise _unreadable(line.number, line.text[at])
        parts.append(piece["bare"] or piece["quoted"][1:-1])
        at = piece.end()
    return "".join(parts), at


def _unreadable(line: int, sign: str) -> CannotJudge:
    if is_lookalike(sign):
        return ambiguous(line, sign)
    message, cure = f"a shell may expand or redirect the sign {sign} outside quotes", "write one plain command per line"
    if sign in "'\"":
        message, cure = f"the text in {sign} quotes is more than plain text on one line", ""
    if sign == "\\":
        message, cure = "Portbook does not know a backslash within a line", "put quotes around words"
    return CannotJudge(line, message, id_="text-shell-syntax", cure=cure)


def _without_sudo(number: int, words: list[str]) -> tuple[str, ...]:
    argv = words[1:] if words[:1] == ["sudo"] else words
    if not argv or argv[0].startswith("-") or "=" in argv[0] or argv[0] in {"", "!", "{", "}"}:
        message = "a line begins with a program, or with sudo and a program without options"
        raise CannotJudge(number, message, id_="text-no-program")
    return tuple(argv)


def _body(number: int, mark: str, lines: _Lines) -> str:
    """The lines up to the mark.

    Raises:
        CannotJudge: no line is the mark.
    """
    body: list[str] = []
    for at, line in lines:
        if line == mark:
            return "".join(body)
        _refuse_controls(at, line)
        body.append(line + "\n")
    raise CannotJudge(number, f"no line {mark} ends the heredoc", id_="text-unended-heredoc")
