"""A merge of texts against a merge of plain values that knows nothing of texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.catalogue.merge import Conflict, Merge, merged_value, spelled
from portbook.catalogue.merged_text import merged_text
from portbook.catalogue.yaml_tree import Document, parse

Plain: TypeAlias = "str | list[Any] | dict[str, Any]"
CASES: list[dict[str, str]] = yaml.safe_load((Path(__file__).parent / "merges.yml").read_text("utf-8"))
NAMES = st.sampled_from(["service", "a", "b", "c-d", "22", "from"])
TEXTS = st.sampled_from(["443", "a, b", "x: y", "# no", "", "{}", "- z", "it's", "two words", "é", "any"])
LISTS = st.lists(TEXTS, max_size=3)
VALUES = st.recursive(TEXTS | LISTS, lambda below: st.dictionaries(NAMES, below, max_size=3), max_leaves=8)
MAPPINGS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)
NOTHING = object()


@st.composite
def texts_of(draw: st.DrawFn, value: dict[str, Any]) -> str:
    """A file with a value, in any layout: braces or lines, two or four spaces, comments and empty lines anywhere."""
    return draw(st.sampled_from(["", "# above\n", "# yaml-language-server: x\n\n"])) + draw(_lines(value, 0))


@st.composite
def _lines(draw: st.DrawFn, value: dict[str, Any], indent: int) -> str:
    text = ""
    for key, below in value.items():
        text += draw(st.sampled_from(["", "", "\n", f"{' ' * indent}# of {key}\n", "# at the margin\n"]))
        behind = draw(st.sampled_from(["\n", "\n", "  # behind\n"]))
        in_lines = bool(below) and not isinstance(below, str) and draw(st.booleans())
        if not in_lines:
            text += f"{' ' * indent}{json.dumps(key)}: {inline(below)}{behind}"
        elif isinstance(below, dict):
            text += f"{' ' * indent}{key}:{behind}" + draw(_lines(below, indent + draw(st.sampled_from([2, 4]))))
        else:
            items = "".join(f"{' ' * indent}- {inline(item)}\n" for item in below)
            text += f"{' ' * indent}{key}:{behind}{items}"
    return text


def inline(value: Plain) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {inline(below)}" for key, below in value.items()) + "}"
    return f"[{', '.join(map(inline, value))}]" if isinstance(value, list) else json.dumps(value)


def plain(value: object) -> object:
    if isinstance(value, tuple):
        return [plain(below) for below in value]
    return {key: plain(below) for key, below in value.items()} if isinstance(value, dict) else value


@st.composite
def edited(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    """A value with some keys changed, removed or added."""
    result: dict[str, Any] = {}
    for key, below in value.items():
        kind = draw(st.sampled_from(["same", "same", "gone", "other", "below"]))
        if kind == "below" and isinstance(below, dict):
            result[key] = draw(edited(below))
        elif kind != "gone":
            result[key] = draw(VALUES) if kind == "other" else below
    return result | draw(st.dictionaries(NAMES, VALUES, max_size=1)) or {"service": "x"}


@st.composite
def versions(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    base = draw(MAPPINGS)
    return base, draw(edited(base)), draw(edited(base))


def expected(base: Any, mine: Any, theirs: Any) -> tuple[Any, bool]:  # noqa: ANN401  # any value of YAML
    """The merged value, NOTHING for none; and whether both sides changed something in different ways."""
    if theirs in (mine, base):
        return mine, False
    if all(isinstance(side, dict) and side for side in (mine, theirs)):
        old = base if isinstance(base, dict) else {}
        names = [*mine, *(name for name in theirs if name not in mine)]
        sides = {name: [side.get(name, NOTHING) for side in (old, mine, theirs)] for name in names}
        merged = {name: expected(*values) for name, values in sides.items()}
        value = {name: below for name, (below, _wrong) in merged.items() if below is not NOTHING}
        return value or NOTHING, any(wrong for _below, wrong in merged.values())
    return (theirs, False) if mine == base else (mine, True)


def merge(base: str, mine: str, theirs: str) -> tuple[Merge, Document]:
    own = parse(mine)
    return Merge(parse(base).keys, own.keys, parse(theirs).keys), own


@given(st.data(), versions())
def test_texts_merge_as_values_do(data: st.DataObject, sides: tuple[dict[str, Any], ...]) -> None:
    result, own = merge(*(data.draw(texts_of(side)) for side in sides))
    value, wrong = expected(*sides)
    assert bool(result.conflicts) == wrong
    if not wrong and value is not NOTHING:
        assert plain(merged_value(result.steps)) == value
        assert plain(parse(merged_text(own, result.steps)).keys.value) == value


@given(st.data(), MAPPINGS, MAPPINGS)
def test_what_one_side_changed_is_taken(data: st.DataObject, base: dict[str, Any], other: dict[str, Any]) -> None:
    old, old_again, new = (data.draw(texts_of(side)) for side in (base, base, other))
    taken, own = merge(old, old_again, new)
    assert plain(merged_value(taken.steps)) == other
    kept, own = merge(old, new, old_again)
    assert merged_text(own, kept.steps) == new


@given(st.data(), versions())
def test_both_see_the_same_conflicts(data: st.DataObject, sides: tuple[dict[str, Any], ...]) -> None:
    base, mine, theirs = (data.draw(texts_of(side)) for side in sides)
    there, back = merge(base, mine, theirs)[0], merge(base, theirs, mine)[0]
    assert {conflict.path for conflict in there.conflicts} == {conflict.path for conflict in back.conflicts}


@given(st.data(), versions())
def test_own_values_can_be_kept(data: st.DataObject, sides: tuple[dict[str, Any], ...]) -> None:
    base, mine, theirs = (parse(data.draw(texts_of(side))) for side in sides)
    result = Merge(base.keys, mine.keys, theirs.keys, keep_mine=True)
    value = expected(*sides)[0]
    assert (result.conflicts, plain(merged_value(result.steps))) == ([], {} if value is NOTHING else value)


def told(conflict: Conflict) -> str:
    sides = map(spelled, (conflict.base, conflict.mine, conflict.theirs))
    return f"{conflict.line}:{conflict.column}: {'.'.join(conflict.path)}: {', '.join(sides)}"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_merge(case: dict[str, str]) -> None:
    result, own = merge(case["base"], case["mine"], case["theirs"])
    assert [*map(told, result.conflicts)] == case.get("conflicts", [])
    if "merged" in case:
        assert merged_text(own, result.steps) == case["merged"]


def test_conflicts_stand_in_the_order_of_the_file() -> None:
    result, _own = merge("a: 1\nb: 1\n", "a: 2\nb: 2\n", "a: 3\nb: 3\n")
    assert [conflict.path for conflict in result.conflicts] == [("a",), ("b",)]
