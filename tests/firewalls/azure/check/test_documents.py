from __future__ import annotations

import pytest

from portbook.firewalls.azure.check.json_bodies import bodies
from portbook.targets import Rejected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[]\n", []),
        ('{"a": 1}\n', [(1, {"a": 1})]),
        ('\n[\n  {"a": [1,\n 2]},\n\n  {"b": "],["}\n]', [(3, {"a": [1, 2]}), (6, {"b": "],["})]),
        ('[{"a": 1}, null, "x"]', [(1, {"a": 1}), (1, None), (1, "x")]),
    ],
)
def test_each_body_has_its_line(text: str, found: list[tuple[int, object]]) -> None:
    assert bodies(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[\n{"a" 1}]', "line 2: not JSON: Expecting ':'"),
        ('[{"a": 1, "a": 2}]', "a key appears twice"),
        ('[{"a": {"b": 1, "b": 1}}]', "a key appears twice"),
        ("[NaN]", "NaN is not JSON"),
        ("[1] x", "not JSON: Extra data"),
        ("", "not JSON: Expecting value"),
        ("[" * 100_000, "too deep"),
        (f"[{'9' * 10_000}]", "a number is too long"),
    ],
)
def test_what_is_no_json_is_refused(text: str, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        bodies(text)
