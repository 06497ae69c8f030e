from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import json as escape
from portbook.escape.visible import one_line


@given(st.text(st.characters() | st.sampled_from('"\\/\n')))
def test_says_the_text(text: str) -> None:
    assert json.loads(escape.string(text)) == one_line(text)


def test_hostile_text_is_a_member(hostile: str) -> None:
    assert json.loads(f'{{"a": {escape.string(hostile)}, "b": 1}}') == {"a": one_line(hostile), "b": 1}


def test_characters_beyond_ascii_stay_readable() -> None:
    assert escape.string("Übersicht → \U0001f310") == '"Übersicht → \U0001f310"'
