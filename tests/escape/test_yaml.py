from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import yaml as escape
from portbook.escape.visible import one_line

TEXT = st.text(st.characters() | st.sampled_from("\"'\\:#-{}[]&*!|>%@`\n"))


@given(TEXT)
def test_says_the_text(text: str) -> None:
    assert yaml.safe_load(f"a: {escape.string(text)}\nb: 1\n") == {"a": one_line(text), "b": 1}


@pytest.mark.parametrize("frame", ["a: {}\nb: 1\n", "{{a: {}, b: 1}}\n", "a:   {}   # remark\nb: 1\n"])
def test_hostile_text_is_a_value(hostile: str, frame: str) -> None:
    assert yaml.safe_load(frame.format(escape.string(hostile))) == {"a": one_line(hostile), "b": 1}


def test_the_c_reader_agrees(hostile: str) -> None:
    assert yaml.load(escape.string(hostile), yaml.CSafeLoader) == one_line(hostile)


@given(st.dictionaries(TEXT.map(one_line), st.lists(TEXT)))
def test_a_block_says_its_texts(value: dict[str, list[str]]) -> None:
    assert yaml.safe_load(escape.block(value)) == {
        key: [one_line(text) for text in texts] for key, texts in value.items()
    }


def test_hostile_text_is_a_value_of_a_block(hostile: str) -> None:
    assert yaml.safe_load(escape.block({"a": hostile, "b": 1})) == {"a": one_line(hostile), "b": 1}
