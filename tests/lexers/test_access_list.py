from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.token import Comment, Error, Keyword, Name, Number, String, _TokenType

from portbook.lexers.access_list import AccessListLexer

LEXER = AccessListLexer(stripnl=False, ensurenl=False)
TEXT = """\
! Tailscale: Your device
ip access-list extended FROM-HOST
 remark permit 443 for all
 no permit tcp any 192.0.2.0 0.0.0.255 eq 443 established
ipv6 access-list FROM-HOST-6
 permit udp host 2001:db8::1 any range 1 9
"""


@given(st.text())
def test_no_text_is_lost_or_an_error(text: str) -> None:
    tokens = list(LEXER.get_tokens(text))
    assert "".join(value for _kind, value in tokens) == text.replace("\r\n", "\n").replace("\r", "\n")
    assert not [value for kind, value in tokens if kind is Error]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("! Tailscale: Your device", Comment.Single),
        ("ip access-list", Keyword.Namespace),
        ("FROM-HOST", Name),
        ("permit 443 for all", String),
        ("no", Keyword),
        ("permit", Keyword),
        ("192.0.2.0", Number),
        ("0.0.0.255", Number),
        ("2001:db8::1", Number),
        ("443", Number.Integer),
        ("established", Keyword.Reserved),
        ("udp", Keyword.Type),
    ],
)
def test_a_word_is_of_its_kind(word: str, kind: _TokenType) -> None:
    assert (kind, word) in list(LEXER.get_tokens(TEXT))
