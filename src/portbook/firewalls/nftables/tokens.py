"""The tokens of an nft script or listing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.targets.base import CannotJudge

_TOKEN = re.compile(
    r"""(?P<skip>[ \t]+|\#[^\n]*)"""
    r"""|(?P<end>\n|;)"""
    r"""|(?P<string>"[^"\n]*")"""
    r"""|(?P<sign>!=|==|[{},])"""
    r"""|(?P<word>[A-Za-z0-9_./:+-]+)"""
)
_LISTED_COMMENT = re.compile(r"#( handle [0-9]+| Warning: [^\n]*)?")
"""Comments that nft itself writes behind a rule or before a table; older versions write `# xt_name` for a foreign match."""


@dataclass(frozen=True)
class Token:
    """One token of a text.

    Attributes:
        line: its line in the text.
        kind: `word`, `string` (its text has no quotes), `sign`, `end` of a statement, or in a listing `other`.
        text: its characters.
        column: its column in the line, from 1.
    """

    line: int
    kind: str
    text: str
    column: int = 1


def listed_tokens(text: str) -> list[Token]:
    """All tokens of a listing; a character or a comment that the grammar does not know is of the kind `other`."""
    listed: list[Token] = []
    at, line, line_start = 0, 1, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        kind, word = (match.lastgroup or "", match[0]) if match else ("other", text[at])
        if word.startswith("#") and listed and listed[-1].line == line and not _LISTED_COMMENT.fullmatch(word):
            kind = "other"
        if kind != "skip":
            listed.append(Token(line, kind, word.strip('"'), at - line_start + 1))
        at += len(word)
        if word == "\n":
            line, line_start = line + 1, at
    return listed


def tokens(text: str, first_line: int = 1, *, columns: bool = True) -> list[Token]:
    """All tokens of a script.

    Args:
        text: the script.
        first_line: the line of its beginning in the whole text.
        columns: whether its columns are those of the whole text.

    Raises:
        CannotJudge: the grammar does not know a character: `$`, `@`, a backslash, `<<`.
    """
    script = []
    at, line, line_start = 0, first_line, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        column = at - line_start + 1 if columns else 1
        if match is None:
            message = f"Portbook does not know the character {text[at]!r} in an nft script"
            raise CannotJudge(line, message, id_="nft-unknown-character", column=column)
        if match.lastgroup != "skip":
            script.append(Token(line, match.lastgroup or "", match[0].strip('"'), column))
        at = match.end()
        if match[0] == "\n":
            line, line_start = line + 1, at
    return script
