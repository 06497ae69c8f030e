"""HCL as it may be written: literals and references are what they say, whatever else there is is unknown."""

from __future__ import annotations

import json
from typing import Any

import hcl2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.firewalls.terraform.expressions import Reference, Unknown, Value
from portbook.firewalls.terraform.hcl import blocks
from portbook.targets import CannotJudge, Rejected

UNKNOWN: Any = object()
"""Stands for any value that is not in the text."""
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,3}", fullmatch=True).filter(lambda name: name not in {"true", "false", "null"})
TEXTS = st.text(
    st.sampled_from([*map(chr, range(0x20, 0x7F)), *"\n\r\té"]).filter(lambda sign: sign not in "$%"), max_size=4
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(".".join)
Written = tuple[str, Any]
"""An expression, and its value."""
COMPUTED = [
    'tostring("x")',
    'merge(var.a, {\n  b = "c"\n})',
    'var.a ? "b" : "c"',
    '"${var.a}-b"',
    '"%{ if true }a%{ endif }"',
    "1 + 1",
    "!true",
    '[for each in var.a : each if each != ""]',
    "{ for key, value in var.a : key => value }",
    "(\n1\n)",
    "cidrhost(\n  var.a, # the first\n  1,\n)",
    "[1, 2][0]",
    "1.5",
]
REFERRED = [
    ("var.a", "var.a"),
    ('"${var.a}"', "var.a"),
    ("a.b[0].c", "a.b[0].c"),
    ('a["b"].c', 'a["b"].c'),
    ("a.*.b", "a.*.b"),
]
SCALARS: st.SearchStrategy[Written] = st.one_of(
    TEXTS.map(lambda text: (json.dumps(text), text)),
    st.integers(-(10**6), 10**6).map(lambda number: (str(number), number)),
    st.sampled_from([("true", True), ("false", False), ("null", None)]),
    st.sampled_from([(said, Reference(path)) for said, path in REFERRED]),
    PATHS.map(lambda path: (path, Reference(path))),
    st.sampled_from(COMPUTED).map(lambda said: (said, UNKNOWN)),
)
EXPRESSIONS = st.recursive(
    SCALARS,
    lambda inner: st.tuples(st.lists(inner, max_size=3), st.sampled_from([", ", ",\n", " , # x\n"])).map(
        lambda each: (f"[{each[1].join(said for said, _value in each[0])}]", tuple(value for _said, value in each[0]))
    ),
    max_leaves=4,
)
SPACE = st.sampled_from(["", "\n", "# x\n", "// x }\n", "/* { \n */\n"])
HEREDOC = ("<<EOT\nx = 1\n}\nEOT", UNKNOWN)
BODIES = st.dictionaries(NAMES, EXPRESSIONS | st.just(HEREDOC), max_size=4)
REJECTED = [
    ('resource "a" "b" {', 1),
    ('resource "a" "b" {\n  c = \n}', 2),
    ('resource "a" "b" {\n  c = 1\n  c = 2\n}', 3),
    ('resource "a" "b" {\n  c = 1 d = 2\n}', 2),
    ('resource "a" "b" {\n  c = "d\n}', 2),
    ('resource "a" "b" {\n  c = "\\x"\n}', 2),
    ('resource "a" "b" {\n  c = [1 2]\n}', 2),
    ("}", 1),
]


@settings(deadline=None)
@given(BODIES, BODIES, SPACE)
def test_what_is_written_is_read(outer: dict[str, Written], inner: dict[str, Written], space: str) -> None:
    text = f'{space}resource "a" "b" {{\n{_body(outer, space)}  within {{\n{_body(inner, space)}  }}\n}}\n{space}'
    [block] = blocks(text)
    _same(block.values, outer)
    assert [each.kind for each in block.blocks] == ["within"]
    _same(block.blocks[0].values, inner)
    for name, line in block.lines.items():
        assert text.split("\n")[line - 1].startswith(f"  {name} = ")
    assert hcl2.loads(text)["resource"]


@pytest.mark.parametrize(("text", "line"), REJECTED)
def test_what_is_not_hcl_is_rejected(text: str, line: int) -> None:
    with pytest.raises(Rejected) as caught:
        blocks(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "text", ['{"resource": {}}', "x = 1\n", "Terraform will perform these:\n", '  + resource "a" "b" {\n    }\n']
)
def test_what_is_no_configuration_cannot_be_judged(text: str) -> None:
    with pytest.raises(CannotJudge):
        blocks(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("a(1)", "a(1)", True), ("a(1)", "a(2)", False), ("[a(1)]", "[a(1)]", True), ('"${a}-b"', '"${a}-b"', True)],
)
def test_the_same_words_are_the_same_value(one: str, other: str, same: bool) -> None:  # noqa: FBT001  # pytest's
    [block] = blocks(f"x {{\n  one = {one}\n  other = {other}\n}}\n")
    assert (block.values["one"] == block.values["other"]) == same


def _body(said: dict[str, Written], space: str) -> str:
    return "".join(f"  {name} = {written}\n{space}" for name, (written, _value) in said.items())


def _same(found: dict[str, Value], said: dict[str, Written]) -> None:
    assert list(found) == list(said)
    for name, (_written, value) in said.items():
        assert _is(found[name], value), (found[name], value)


def _is(found: Value, value: Any) -> bool:  # noqa: ANN401  # a value, or what stands for any that is unknown
    if value is UNKNOWN:
        return isinstance(found, Unknown | Reference)
    if isinstance(value, tuple):
        return isinstance(found, tuple) and len(found) == len(value) and all(map(_is, found, value))
    return type(found) is type(value) and found == value
