"""Widths and lines of text, whatever it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from portbook.diagram.text import clean, width, wrap, wrap_name

TRICKY = st.sampled_from(
    "a .:<中、（\u1100\uac00\u0301\u0345\u0915\u094d\u0937\u093f\u0ba4\u0bcd👩👍🏽🇩🇪❤"
    "\u200c\u200d\ufe0e\ufe0f\u202e\u2066\u00ad\ufeff\u0000\u001b\u0085\u2028\t\n"
)
TEXT = st.text(max_size=120) | st.text(TRICKY, max_size=60)


def bare(text: str) -> str:
    return text.replace(" ", "")


@given(TEXT, st.integers(4, 80))
def test_wrapping_keeps_every_character_and_no_line_is_too_wide(text: str, limit: int) -> None:
    lines = wrap(text, limit)
    assert all(1 <= width(line) <= limit for line in lines)
    assert bare("".join(lines)) == bare(clean(text))


@given(TEXT, st.integers(4, 40))
def test_wrapping_a_name_keeps_every_character_and_no_line_is_too_wide(text: str, limit: int) -> None:
    lines = wrap_name(text, limit)
    assert all(1 <= width(line) <= limit for line in lines)
    assert bare("".join(lines)) == bare(clean(text))


@given(TEXT, TEXT)
def test_a_width_does_not_depend_on_what_is_beyond_the_spaces_beside_it(text: str, other: str) -> None:
    one, two = clean(text), clean(other)
    assert wcswidth(f"│ {one} ► {two} │") == 7 + width(one) + width(two)


@given(TEXT)
def test_clean_text_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("port", 4),
        ("节点", 4),
        ("e\u0301", 1),
        ("👩\u200d👩\u200d👧", 2),
        ("🇩🇪", 2),
        ("❤\ufe0f", 2),
        ("👍🏽", 2),
    ],
)
def test_the_width_of(text: str, cells: int) -> None:
    assert width(clean(text)) == cells


def test_a_joiner_that_joins_nothing_is_made_visible() -> None:
    assert clean("👩\u200d│") == "👩<U+200D>│"


def test_marks_do_not_take_a_cell_away() -> None:
    # wcwidth 0.9.4 measures this as nothing where it is left as it is; earlier versions do not.
    assert width(clean("👍\u094d\ufe0e")) >= 1


def test_a_mark_without_a_letter_gets_a_circle() -> None:
    assert clean("a \u0301") == "a ◌\u0301"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("stun.tailscale.com", ("stun.tailscale.com",)),
        ("controlplane.tailscale.com", ("controlplane.", "tailscale.com")),
        ("production.cloudfront.docker.com", ("production.", "cloudfront.", "docker.com")),
        ("2001:db8:1111:2222:3333:4444:5555:6666", ("2001:db8:1111:2222:", "3333:4444:5555:6666")),
        ("a-label-that-is-longer-than-the-box.example", ("a-label-that-is-long", "er-than-the-box.", "example")),
    ],
)
def test_a_name_breaks_after_its_dots_and_colons(name: str, lines: tuple[str, ...]) -> None:
    assert wrap_name(name, 20) == lines


def test_east_asian_text_breaks_between_characters_but_not_before_a_comma() -> None:
    assert wrap("使用加密连接，端口", 12) == ("使用加密连", "接，端口")


def test_words_stay_whole_where_they_fit() -> None:
    assert wrap("one  two\nthree", 9) == ("one two", "three")
