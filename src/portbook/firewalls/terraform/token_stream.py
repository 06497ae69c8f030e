"""Tokens of HCL, taken one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portbook.firewalls.terraform.tokens import Kind, Token, tokens
from portbook.targets.base import Rejected


class TokenReader:
    """The tokens of a text."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0
        self._joins = False

    @property
    def next(self) -> Token:
        """The token that is taken next; no newline, where newlines are only space."""
        while self._joins and self._tokens[self._at].kind is Kind.NEWLINE:
            self._at += 1
        return self._tokens[self._at]

    def is_next(self, sign: str) -> bool:
        """Whether a sign is taken next."""
        return self.next.kind is Kind.SIGN and self.next.text == sign

    def take(self, kind: Kind, text: str | None = None) -> Token:
        """The next token, which has to be of this kind and text.

        Raises:
            Rejected: it is not.
        """
        token = self.next
        if token.kind is not kind or text not in (None, token.text):
            shown = {Kind.END: "the end", Kind.NEWLINE: "the end of the line"}.get(token.kind, repr(token.text))
            raise Rejected(
                token.line,
                f"{shown} stands where HCL wants {repr(text) if text else f'a {kind}'}",
                id_="terraform-not-hcl",
            )
        self._at += token.kind is not Kind.END
        return token

    def skip_newlines(self) -> Token:
        """The next token that is no newline; not taken."""
        while self.next.kind is Kind.NEWLINE:
            self._at += 1
        return self.next

    @contextmanager
    def newlines(self, *, joined: bool) -> Iterator[None]:
        """Within, newlines are only space, or they end what they stand behind."""
        before, self._joins = self._joins, joined
        try:
            yield
        finally:
            self._joins = before

    @property
    def place(self) -> int:
        """Where it is, for `since`."""
        return self._at

    def since(self, place: int) -> str:
        """The tokens that have been taken since a place, with a space between them."""
        return " ".join(token.text for token in self._tokens[place : self._at] if token.kind is not Kind.NEWLINE)
