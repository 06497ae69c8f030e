"""A cursor that reads the tokens of an nft script or listing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portbook.firewalls.nftables.tokens import Token
from portbook.targets.base import CannotJudge, Rejected

_LONGEST_COMMENT = 128


class Cursor:
    """A position in the tokens of a script."""

    def __init__(self, all_tokens: list[Token]) -> None:
        self._tokens = all_tokens
        self._at = 0
        self._last_line = all_tokens[-1].line if all_tokens else 1

    @property
    def line(self) -> int:
        """The line of the next token; of the last one, at the end."""
        return self._tokens[self._at].line if self.more else self._last_line

    @property
    def column(self) -> int:
        """The column of the next token; 1 at the end."""
        return self._tokens[self._at].column if self.more else 1

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
        """The next token if it is one of these, tokens of the kind `other` included; never a string."""
        if self.more and self._tokens[self._at].kind not in {"string", "end"} and self._tokens[self._at].text in texts:
            return self._advance()
        return None

    def expect(self, *texts: str) -> str:
        """The next token, which must be one of these words or signs.

        Raises:
            CannotJudge: it is none of them.
        """
        return self.take(*texts) or self._refuse(f"{' or '.join(texts)} was expected")

    def word(self, what: str, *, quoted: bool = False) -> str:
        """The next word, or where `quoted` the next word or string; `what` names it in the message.

        Raises:
            CannotJudge: the next token is something else.
        """
        kinds = {"word", "string"} if quoted else {"word"}
        if self.more and self._tokens[self._at].kind in kinds:
            return self._advance()
        return self._refuse(f"{what} was expected")

    def string(self) -> str:
        """The next quoted string.

        Raises:
            CannotJudge: the next token is something else.
        """
        if self.more and self._tokens[self._at].kind == "string":
            return self._advance()
        return self._refuse("a comment in quotes was expected")

    def comment(self) -> str:
        """The next quoted string, as a comment.

        Raises:
            CannotJudge: the next token is something else.
            Rejected: it is longer than nft allows (`NFTNL_UDATA_COMMENT_MAXLEN`).
        """
        line = self.line
        text = self.string()
        if len(text.encode()) > _LONGEST_COMMENT:
            message = f"a comment is longer than {_LONGEST_COMMENT} characters"
            raise Rejected(line, message, id_="nft-comment-too-long")
        return text

    def skip_ends(self) -> None:
        """Skip newlines and semicolons."""
        while self.more and self.at_end:
            self._at += 1

    def skip_newlines(self) -> None:
        """Skip newlines, as inside a set."""
        while self.more and self._tokens[self._at].text == "\n":
            self._at += 1

    def end(self) -> None:
        """Skip the end of a statement.

        Raises:
            Rejected: the statement goes on, as where `}` stands on the same line without a semicolon.
        """
        if not self.at_end:
            message = "a statement or a closing brace must be followed by a newline or a semicolon"
            raise Rejected(self.line, message, id_="nft-unended-statement", column=self.column)
        self.skip_ends()

    def block(self, inside: Callable[[], None]) -> None:
        """Read braces and their content; `inside` reads one statement to its end.

        Raises:
            Rejected: the closing brace is missing.
        """
        self.expect("{")
        self.skip_ends()
        while not self.take("}"):
            if not self.more:
                raise Rejected(self.line, "a closing brace is missing", id_="nft-missing-brace")
            inside()
            self.skip_ends()

    def listed(self, read: Callable[[], str]) -> Iterator[str]:
        """The elements of a set in braces, at least one."""
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
        """The tokens up to the end of the statement, sets included; this cursor then stands behind them."""
        first = self._at
        self._skip_to(frozenset())
        return Cursor(self._tokens[first : self._at])

    def until(self, words: frozenset[str]) -> list[str]:
        """Go to the next of these words outside braces, or to the end of the statement; the words up to there."""
        first = self._at
        self._skip_to(words)
        return [token.text for token in self._tokens[first : self._at]]

    def ahead(self, count: int) -> list[str]:
        """The next tokens; the cursor stays."""
        return [token.text for token in self._tokens[self._at : self._at + count]]

    @property
    def rest(self) -> str:
        """All tokens ahead, with single spaces."""
        return " ".join(token.text for token in self._tokens[self._at :])

    @property
    def shape(self) -> tuple[str, ...]:
        """All tokens ahead, strings in their quotes, so that no string can pose as a word."""
        return tuple(f'"{token.text}"' if token.kind == "string" else token.text for token in self._tokens[self._at :])

    @property
    def next_is_string(self) -> bool:
        """Whether the next token is a quoted string."""
        return self.more and self._tokens[self._at].kind == "string"

    @property
    def place(self) -> int:
        """The position, to come back to."""
        return self._at

    @place.setter
    def place(self, place: int) -> None:
        self._at = place

    def _skip_to(self, words: frozenset[str]) -> None:
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

    def _refuse(self, message: str) -> str:
        raise CannotJudge(self.line, message, id_="nft-unexpected-word", column=self.column)
