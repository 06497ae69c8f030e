from __future__ import annotations

import csv
import unicodedata
from io import StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portbook.escape.csv import cell
from portbook.escape.visible import one_line

SIGNS = "=+-@\u2212"
TEXT = st.text(st.characters() | st.sampled_from("=+-@;,'\" \t\r\n\u2212\uff1d\uff0b\uff0d\uff20"))
DENSE = st.text(st.sampled_from('=;" ,a\t'), max_size=8)
"""Texts that are nearly all syntax."""
LIKE_A_SIGN = [
    character
    for character in map(chr, range(0x110000))
    if unicodedata.normalize("NFKC", character) in {*SIGNS, "\u2212"} and not character.isspace()
]


def read(line: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(StringIO(f"{line}\r\n", newline=""), delimiter=delimiter))


def starts_a_formula(content: str) -> bool:
    first = content.lstrip()[:1]
    return first != "" and unicodedata.normalize("NFKC", first)[0] in SIGNS


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain", '"plain"'),
        ("*.example.com, 192.0.2.0/24", '"*.example.com, 192.0.2.0/24"'),
        ('a "b"', '"a ""b"""'),
        ("=1+1", '"\'=1+1"'),
        ("\t=1", '"\'=1"'),
        ("\r\n@SUM(A1)", '"\'@SUM(A1)"'),
        ("\uff1d1", '"\'\uff1d1"'),
        ("a; =1", '"a; \'=1"'),
        ('a;"+1', '"a;""\'+1"'),
        ("a-b = c", '"a-b = c"'),
    ],
)
def test_a_formula_is_text(text: str, escaped: str) -> None:
    assert cell(text) == escaped


def test_whatever_is_like_a_sign_counts_as_one() -> None:
    assert len(LIKE_A_SIGN) > 15
    assert [character for character in LIKE_A_SIGN if cell(f"{character}1") != f'"\'{character}1"'] == []


def test_no_other_character_counts_as_one() -> None:
    marked = [character for character in map(chr, range(0x110000)) if cell(f"{character}1").startswith("\"'")]
    assert sorted(marked) == sorted([*LIKE_A_SIGN, "'"])


@given(TEXT)
def test_a_cell_is_read_as_its_text(text: str) -> None:
    ((content,),) = read(cell(text))
    assert content.replace("'", "") == one_line(text).replace("'", "")


@given(st.text(st.characters(exclude_characters=LIKE_A_SIGN)))
def test_text_without_a_sign_is_not_changed(text: str) -> None:
    assert read(cell(text)) == [[one_line(text)]]


@settings(max_examples=1000)
@given(st.lists(st.lists(TEXT | DENSE, min_size=1, max_size=4), min_size=1, max_size=3), st.sampled_from(",;\t"))
@example([["", ';"=1']], ";")
def test_no_cell_starts_a_formula_wherever_cells_end(rows: list[list[str]], delimiter: str) -> None:
    lines = "\r\n".join(",".join(map(cell, row)) for row in rows)
    assert not any(starts_a_formula(content) for row in read(lines, delimiter) for content in row)


def test_hostile_text_is_text(hostile: str) -> None:
    assert not any(starts_a_formula(content) for (content,) in read(cell(hostile)))
