import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.extracts import cilium, networkpolicy

SAID = {
    "description": "what it is",
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": {"$ref": "#/$defs/b"}, "x-kubernetes-list-type": "atomic"},
        "description": {"oneOf": [{"type": "string", "description": "a"}, {"type": "integer"}]},
    },
    "additionalProperties": False,
}


def test_what_decides_nothing_is_left_out() -> None:
    assert networkpolicy.bare(SAID) == {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/$defs/b"}},
            "description": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        },
        "additionalProperties": False,
    }


def test_keys_that_we_do_not_speak_of_are_there_and_no_more() -> None:
    said = {"type": "object", "properties": {"toGroups": {"type": "array"}, "port": {"type": "string", "pattern": "x"}}}
    assert cilium.strict(said) == {"type": "object", "properties": {"toGroups": {}, "port": {"type": "string"}}}


@pytest.mark.parametrize(("theirs", "ours"), cilium._PATTERNS.items())
@given(text=st.text("aZ9-_.*", max_size=12))
def test_the_patterns_that_take_less_time_take_the_same(theirs: str, ours: str, text: str) -> None:
    assert bool(re.search(theirs, text)) == bool(re.search(ours, text))
