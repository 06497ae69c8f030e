"""JSON is read as Python's own module reads it, and more strictly."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.targets import CannotJudge, Rejected
from portbook.targets.text.json_documents import Array, Object, Value, is_json, parsed, plain

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
NEARLY = st.lists(st.sampled_from([*'{}[]:,"\\ \n/-+.e0123', '"a"', "true", "null", "1e5", "NaN"]), max_size=12)
REJECTED = [
    ("", 1, "a value"),
    ("{} {}", 1, "something stands behind"),
    ('{"a": 1,\n "a": 2}', 2, "'a' stands twice"),
    ("[\n01]", 2, "','|a value"),
    ("[NaN]", 1, "a value"),
    ("[Infinity]", 1, "a value"),
    ("[1,]", 1, "a value"),
    ('{"a": 1,}', 1, "a string in double quotes"),
    ("{'a': 1}", 1, "a string in double quotes"),
    ('["a\tb"]', 1, "not JSON"),
    ('["\\x"]', 1, "not JSON"),
    ("[" * 60 + "]" * 60, 1, "deep"),
    ("\ufeff{}", 1, "a value"),
]


@given(VALUES, st.sampled_from([None, 0, 2]))
def test_what_is_written_is_read(value: Any, indent: int | None) -> None:  # noqa: ANN401  # JSON
    assert plain(parsed(json.dumps(value, indent=indent))) == value


@given(NEARLY)
def test_what_is_read_is_json(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        value = plain(parsed(text))
    except (CannotJudge, Rejected):
        return
    theirs = json.loads(text)
    assert value == theirs or (isinstance(theirs, float) and math.isinf(theirs))


@pytest.mark.parametrize(("text", "line", "message"), REJECTED)
def test_what_some_readers_take_is_rejected(text: str, line: int, message: str) -> None:
    with pytest.raises(Rejected, match=message) as caught:
        parsed(text)
    assert caught.value.line == line


@pytest.mark.parametrize("text", ["[1, // one\n]", '{\n# no\n"a": 1}', "/* */ {}"])
def test_a_comment_cannot_be_judged(text: str) -> None:
    with pytest.raises(CannotJudge, match="a comment"):
        parsed(text)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_lines_are_those_of_the_text(numbers: list[int]) -> None:
    text = json.dumps([{"a": number} for number in numbers], indent=1)
    lines = [object_.at("a") for object_ in _objects(parsed(text))]
    assert lines == [number for number, line in enumerate(text.split("\n"), 1) if '"a"' in line]


@pytest.mark.parametrize(("text", "is_it"), [("[]", True), ("\n {}", True), ("az x", False), ("", False)])
def test_json_begins_with_a_bracket(text: str, is_it: bool) -> None:  # noqa: FBT001  # pytest's
    assert is_json(text) == is_it


def _objects(value: Value) -> Iterator[Object]:
    if isinstance(value, Object):
        yield value
    for item in value.items if isinstance(value, Array) else ():
        yield from _objects(item)
