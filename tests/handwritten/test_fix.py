"""What is mended in the text of a file: one stretch, and nothing beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.commands.command import Command, Word
from portbook.handwritten.documents.block import Block, BlockKind, Place, source_lines
from portbook.handwritten.fix import Fix, fix_of, fixed
from portbook.handwritten.rules.rejected import MISSPELLED, RANGE, RULES

BLOCK = Block(BlockKind.FENCED, source_lines("ufw allow 80-90/tcp"), "bash")


def command(*words: tuple[str, int]) -> Command:
    return Command(BLOCK, tuple(Word(text, Place(1, column), text) for text, column in words))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ufw allow 80-90/tcp\n", "ufw allow 80:90/tcp\n"),
        ("ufw allow 80-90/tcp\r\nx\r\n", "ufw allow 80:90/tcp\r\nx\r\n"),
        ("\ufeffufw allow 80-90/tcp", "\ufeffufw allow 80:90/tcp"),
        ("ufw allow 80-91/tcp\n", "ufw allow 80-91/tcp\n"),
        ("", ""),
    ],
)
def test_a_stretch_is_exchanged_where_it_stands(text: str, expected: str) -> None:
    assert fixed(text, [Fix(Place(1, 11), "80-90", "80:90")]) == expected


def test_several_changes_of_a_line_keep_their_places() -> None:
    changes = [Fix(Place(1, 1), "a", "xyz"), Fix(Place(1, 3), "b", ""), Fix(Place(2, 1), "c", "d")]
    assert fixed("a b\nc\n", changes) == "xyz \nd\n"


@given(st.text(alphabet="ab\r\n", max_size=20))
def test_without_changes_a_text_stays_as_it_is(text: str) -> None:
    assert fixed(text, []) == text


def test_a_cure_is_a_change_where_its_words_stand() -> None:
    words = command(("ufw", 1), ("allow", 5), ("80-90/tcp", 11))
    assert fix_of(RANGE, words, "80-90/tcp", "80:90/tcp") == Fix(
        Place(1, 11), "80-90/tcp", "80:90/tcp", "range-separator"
    )


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        (MISSPELLED, "allow", "deny"),
        (RANGE, "80-91/tcp", "80:91/tcp"),
        (RANGE, "", "x"),
        (RANGE, "allow", "$(x)"),
        (RANGE, "ufw allow", "x"),
    ],
)
def test_others_are_none(rule: object, old: str, new: str) -> None:
    words = command(("ufw", 1), ("allow", 6), ("80-90/tcp", 12))
    assert fix_of(next(known for known in RULES if known is rule), words, old, new) is None


def test_what_stands_twice_is_not_changed() -> None:
    assert fix_of(RANGE, command(("ufw", 1), ("1-2", 5), ("1-2", 9)), "1-2", "1:2") is None
