from __future__ import annotations

import pytest

from portbook.escape.visible import one_line
from portbook.escape.xlsx import LONGEST, text


def test_text_is_on_one_line_and_hides_nothing() -> None:
    assert text("a\r\nb\u202e\x00") == "a b<U+202E><U+0000>"


@pytest.mark.parametrize("character", ["x", "é", "\U0001f525"])
def test_text_is_as_long_as_a_cell_may_be(character: str) -> None:
    units = len(character.encode("utf-16-le")) // 2
    fits, longer = character * (LONGEST // units), character * (LONGEST // units + 1)
    assert text(fits) == fits
    assert LONGEST - units <= len(text(longer).encode("utf-16-le")) // 2 <= LONGEST
    assert text(longer).endswith(f"{character}…")


def test_hostile_text_is_text(hostile: str) -> None:
    assert text(hostile) == one_line(hostile) or len(one_line(hostile)) > LONGEST
