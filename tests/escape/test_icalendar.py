from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.icalendar import folded, lines, text


@pytest.mark.parametrize(
    ("given_", "escaped"),
    [
        ("a, b; c\\d", "a\\, b\\; c\\\\d"),
        ("END:VEVENT\r\nBEGIN:VALARM", "END:VEVENT BEGIN:VALARM"),
        ("\u202e\x00", "<U+202E><U+0000>"),
        ("\\n", "\\\\n"),
    ],
)
def test_text_cannot_leave_its_value(given_: str, escaped: str) -> None:
    assert text(given_) == escaped


def test_several_lines_are_one_value() -> None:
    assert lines(["a\nb", "c"]) == "a b\\nc"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_lines_are_folded_at_75_octets_between_characters(line: str) -> None:
    parts = folded(line).removesuffix("\r\n").split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
