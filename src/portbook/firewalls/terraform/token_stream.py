"""A cursor that reads the tokens of HCL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portbook.firewalls.terraform.tokens import Kind, Token, tokens
from portbook.targets.base import Rejected


class TokenReader:
    """A position in the tokens of a text."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0
        self._joins = False

    @property
    def next(self) -> Token:
        """The next token. Where newlines are only space, it is not a newline."""
        while self._joins and self._tokens[self._at].kind is Kind.NEWLINE:
            self._at += 1
        return self._tokens[self._at]

    def is_next(self, sign: str) -> bool:
        """Whether the next token is this sign."""
        return self.next.kind is Kind.SIGN and self.next.text == sign

    def take(self, kind: Kind, text: str | None = None) -> Token:
        """The next token, which must have this kind and text; moves behind it.

        Raises:
            Rejected: it is another token.
        """
        token = self.next
        if token.kind is not kind or text not in (None, token.text):
            shown = {Kind.END: "the end", Kind.NEWLINE: "the end of the line"}.get(token.kind, repr(token.text))
            raise Rejected(
                token.line,
                f"expected {repr(text) if text else f'a {kind}'}, found {shown}",
                id_="terraform-not-hcl",
            )
        self._at += token.kind is not Kind.END
        return token

    def skip_newlines(self) -> Token:
        """Move to the next token that is not a newline, and return it."""
        while self.next.kind is Kind.NEWLINE:
            self._at += 1
        return self.next

    @contextmanager
    def newlines(self, *, joined: bool) -> Iterator[None]:
        """A context in which newlines are only space (`joined`), or are tokens that end an attribute."""
        before, self._joins = self._joins, joined
        try:
            yield
        finally:
            self._joins = before

    @property
    def place(self) -> int:
        """The position, for `since`."""
        return self._at

    def since(self, place: int) -> str:
        """The tokens from a position up to this one, with single spaces."""
        return " ".join(token.text for token in self._tokens[place : self._at] if token.kind is not Kind.NEWLINE)
