"""The words of an nft script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected

_TOKEN = re.compile(
    r"""(?P<skip>[ \t]+|\#[^\n]*)"""
    r"""|(?P<end>\n|;)"""
    r"""|(?P<string>"[^"\n]*")"""
    r"""|(?P<sign>!=|==|[{},])"""
    r"""|(?P<word>[A-Za-z0-9_./:+-]+)"""
)
_LONGEST_COMMENT = 128
_LISTED_COMMENT = re.compile(r"#( handle [0-9]+| Warning: [^\n]*)?")
"""What nft itself writes behind a rule or before a table; older versions write `# xt_name` for what they do not know."""


@dataclass(frozen=True)
class Token:
    """One word: `kind` is word, string (without its quotes), sign, end (of a statement), or in a listing other."""

    line: int
    kind: str
    text: str


def listed_tokens(text: str) -> list[Token]:
    """All tokens of a listing; what the grammar does not know is of the kind other, a character or a comment each."""
    found: list[Token] = []
    at, line = 0, 1
    while at < len(text):
        token = _TOKEN.match(text, at)
        kind, said = (token.lastgroup or "", token[0]) if token else ("other", text[at])
        if said.startswith("#") and found and found[-1].line == line and not _LISTED_COMMENT.fullmatch(said):
            kind = "other"
        if kind != "skip":
            found.append(Token(line, kind, said.strip('"')))
        line += said.count("\n")
        at += len(said)
    return found


def tokens(text: str, first_line: int = 1) -> list[Token]:
    """All tokens of a script.

    Raises:
        CannotJudge: a sign that the grammar does not know: `$`, `@`, a backslash, `<<`.
    """
    found = []
    at, line = 0, first_line
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise CannotJudge(line, f"the sign {text[at]!r} cannot be judged")
        if token.lastgroup != "skip":
            found.append(Token(line, token.lastgroup or "", token[0].strip('"')))
        line += token[0].count("\n")
        at = token.end()
    return found


class Cursor:
    """A place in the tokens of a script."""

    def __init__(self, all_tokens: list[Token]) -> None:
        self._tokens = all_tokens
        self._at = 0
        self._last_line = all_tokens[-1].line if all_tokens else 1

    @property
    def line(self) -> int:
        """The line of the next token; of the last one, at the end."""
        return self._tokens[self._at].line if self.more else self._last_line

    @property
    def more(self) -> bool:
        """Whether there is a next token."""
        return self._at < len(self._tokens)

    @property
    def at_end(self) -> bool:
        """Whether the statement is over: a newline, a semicolon, or the end of the text."""
        return not self.more or self._tokens[self._at].kind == "end"

    def next_is(self, *texts: str) -> bool:
        """Whether the next token is one of these words or signs."""
        return self.more and self._tokens[self._at].kind in {"word", "sign"} and self._tokens[self._at].text in texts

    def take(self, *texts: str) -> str | None:
        """The next token if it is one of these words or signs."""
        return self._advance() if self.next_is(*texts) else None

    def sign(self, *texts: str) -> str | None:
        """The next token if it is one of these, also of those that only listings have; never a string."""
        if self.more and self._tokens[self._at].kind not in {"string", "end"} and self._tokens[self._at].text in texts:
            return self._advance()
        return None

    def expect(self, *texts: str) -> str:
        """The next token, which must be one of these words or signs.

        Raises:
            CannotJudge: it is another.
        """
        return self.take(*texts) or self._refuse(f"{' or '.join(texts)} was expected")

    def word(self, what: str, *, quoted: bool = False) -> str:
        """The next word.

        Raises:
            CannotJudge: there is none.
        """
        kinds = {"word", "string"} if quoted else {"word"}
        if self.more and self._tokens[self._at].kind in kinds:
            return self._advance()
        return self._refuse(f"{what} was expected")

    def string(self) -> str:
        """The next quoted string.

        Raises:
            CannotJudge: there is none.
        """
        if self.more and self._tokens[self._at].kind == "string":
            return self._advance()
        return self._refuse("a comment in quotes was expected")

    def comment(self) -> str:
        """The next quoted string, as a comment.

        Raises:
            CannotJudge: there is none.
            Rejected: it is longer than nft takes (`NFTNL_UDATA_COMMENT_MAXLEN`).
        """
        line = self.line
        text = self.string()
        if len(text.encode()) > _LONGEST_COMMENT:
            raise Rejected(line, f"a comment is longer than {_LONGEST_COMMENT} characters")
        return text

    def skip_ends(self) -> None:
        """Go past newlines and semicolons."""
        while self.more and self.at_end:
            self._at += 1

    def skip_newlines(self) -> None:
        """Go past newlines, as inside a set."""
        while self.more and self._tokens[self._at].text == "\n":
            self._at += 1

    def end(self) -> None:
        """Go past the end of a statement.

        Raises:
            Rejected: it goes on, as where `}` stands on the same line without a semicolon.
        """
        if not self.at_end:
            raise Rejected(self.line, "a statement or a closing brace must be followed by a newline or a semicolon")
        self.skip_ends()

    def block(self, inside: Callable[[], None]) -> None:
        """Braces and what is in them; `inside` reads one statement to its end.

        Raises:
            Rejected: the closing brace is missing.
        """
        self.expect("{")
        self.skip_ends()
        while not self.take("}"):
            if not self.more:
                raise Rejected(self.line, "a closing brace is missing")
            inside()
            self.skip_ends()

    def listed(self, read: Callable[[], str]) -> Iterator[str]:
        """The elements of a set in braces, of which there is at least one."""
        self.expect("{")
        self.skip_newlines()
        yield read()
        self.skip_newlines()
        while self.take(","):
            self.skip_newlines()
            if self.next_is("}"):
                break
            yield read()
            self.skip_newlines()
        self.expect("}")

    def statement(self) -> Cursor:
        """The tokens up to the end of the statement, sets included; this cursor goes past them."""
        first = self._at
        self._past(frozenset())
        return Cursor(self._tokens[first : self._at])

    def until(self, words: frozenset[str]) -> list[str]:
        """Go to the next of these words that stands outside braces, or to the end; what is passed on the way."""
        first = self._at
        self._past(words)
        return [each.text for each in self._tokens[first : self._at]]

    def ahead(self, count: int) -> list[str]:
        """The next tokens."""
        return [each.text for each in self._tokens[self._at : self._at + count]]

    @property
    def said(self) -> str:
        """All that is still to come, with single spaces."""
        return " ".join(each.text for each in self._tokens[self._at :])

    @property
    def shape(self) -> tuple[str, ...]:
        """The same, word by word, and strings in their quotes, so that no string can pose as a word."""
        return tuple(f'"{each.text}"' if each.kind == "string" else each.text for each in self._tokens[self._at :])

    @property
    def next_is_string(self) -> bool:
        """Whether the next token is in quotes."""
        return self.more and self._tokens[self._at].kind == "string"

    @property
    def place(self) -> int:
        """Where it stands; to come back to."""
        return self._at

    @place.setter
    def place(self, place: int) -> None:
        self._at = place

    def _past(self, words: frozenset[str]) -> None:
        depth = 0
        while self.more:
            token = self._tokens[self._at]
            if depth == 0 and (
                token.kind == "end" or token.text == "}" or (token.kind == "word" and token.text in words)
            ):
                return
            depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "sign" else 0
            self._at += 1

    def _advance(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1].text

    def _refuse(self, why: str) -> str:
        raise CannotJudge(self.line, why)
