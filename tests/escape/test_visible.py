from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.visible import one_line

TEXT = st.text(st.characters())
NEEDED = "\u200c\u200d"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a \t\n b\u00a0c\u3000", "a b c"),
        ("\u202eabc\u2066", "<U+202E>abc<U+2066>"),
        ("a\u200bb\ufeff", "a<U+200B>b<U+FEFF>"),
        ("\0\x1b[31m\x7f", "<U+0000><U+001B>[31m<U+007F>"),
        ("\ud800\ue000\uffff", "<U+D800><U+E000><U+FFFF>"),
        ("a\u3164\u2800\u034f", "a<U+3164><U+2800><U+034F>"),
        ("\U000e0041\U000e0100\U0001fffe", "<U+E0041><U+E0100><U+1FFFE>"),
        ("ad\u200dmin", "ad<U+200D>min"),
        ("a\ufe0f\u200d\u00e9", "a<U+FE0F><U+200D>\u00e9"),
        ("\u2764\ufe0f\ufe0f", "\u2764\ufe0f<U+FE0F>"),
        ("\u2764\ufe0f\u200d\U0001f525", "\u2764\ufe0f\u200d\U0001f525"),
        (
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
    ],
)
def test_shows_what_hides(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(TEXT)
def test_nothing_hidden_is_left(text: str) -> None:
    hidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not [each for each in one_line(text) if unicodedata.category(each) in hidden and each not in NEEDED]


@given(TEXT | st.text(st.sampled_from("a\u00e9\u2764\ufe0f\ufe00\u200c\u200d\u202e ")))
def test_shown_text_stays(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(st.characters(categories=["L", "N", "P"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_plain_text_stays(text: str) -> None:
    assert one_line(text) == text


def test_hostile_text_can_be_encoded(hostile: str) -> None:
    assert len(one_line(hostile).encode().splitlines()) <= 1
