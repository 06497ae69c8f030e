from __future__ import annotations

import json

import hcl2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import hcl
from portbook.escape.visible import one_line

TEXT = st.text(st.characters() | st.sampled_from('"\\${}%~u0024\n'))


def assert_said_and_not_expanded(text: str) -> None:
    literal = hcl.string(text)
    # What is left to decode are escapes that JSON shares: `\"`, `\\` and `\u0024`.
    assert json.loads(literal) == one_line(text)
    assert not {"${", "%{"} & {literal[at : at + 2] for at in range(len(literal))}


@given(TEXT)
def test_says_the_text_and_expands_nothing(text: str) -> None:
    assert_said_and_not_expanded(text)


def test_hostile_text_is_one_literal(hostile: str) -> None:
    literal = hcl.string(hostile)
    assert hcl2.loads(f"x = {literal}\ny = 1\n") == {"x": literal, "y": 1}
    assert_said_and_not_expanded(hostile)


@given(TEXT)
def test_another_reader_sees_one_literal(text: str) -> None:
    literal = hcl.string(text)
    assert hcl2.loads(f"x = {literal}\ny = 1\n") == {"x": literal, "y": 1}


@pytest.mark.parametrize(
    ("text", "literal"),
    # Each was read back as the text by Terraform 1.11.4.
    [
        ("${x}", r'"\u0024{x}"'),
        ("$${x}", r'"$\u0024{x}"'),
        ("%{if}", r'"\u0025{if}"'),
        ('a"\\', r'"a\"\\"'),
        ("$5", '"$5"'),
    ],
)
def test_literals_that_terraform_read_back(text: str, literal: str) -> None:
    assert hcl.string(text) == literal
