from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.cli import LONGEST, plain


@given(st.text())
def test_a_router_takes_it_for_text(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9 ,:()/_+.-]*", plain(text))
    assert len(plain(text)) <= LONGEST


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Control plane: HTTPS (required)", "Control plane: HTTPS (required)"),
        ("what?\nreload", "what. reload"),
        ("a; b | c", "a. b . c"),
        ("! x", ". x"),
        ("  two   spaces ", "two spaces"),
        ("x" * 200, "x" * 97 + "..."),
    ],
)
def test_what_becomes_of_it(text: str, said: str) -> None:
    assert plain(text) == said
