"""The places of keys and values, of every text that the standard library's parser reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.settings.toml_places import KeyPath, places

EXAMPLE = '''\
# [not.a.table]
title = "[not] = 'a' # table"
"quoted \\"key\\"" = 1
'raw.key' = """
one = 1
\\""" still """""
a . b = [1, [2, "]"], { c = 3 }, # ]
  4,
]

[tool."portbook".lint]  # behind
when = 1979-05-27 07:32:00
literal = \'\'\'
[no.header]
\'\'\'\'

[[list]]
x = 1
[list.of]
y = {z = {q = '}'}, "w" = []}
[[list]]
x = 2
'''


def paths_of(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """The keys that lead to everything in a value."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from paths_of(below, (*path, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from paths_of(below, (*path, number))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("title",), (2, 1)),
        (('quoted "key"',), (3, 1)),
        (("raw.key",), (4, 1)),
        (("a",), (7, 1)),
        (("a", "b"), (7, 5)),
        (("a", "b", 1, 1), (7, 17)),
        (("a", "b", 2, "c"), (7, 25)),
        (("a", "b", 3), (8, 3)),
        (("tool", "portbook", "lint"), (11, 18)),
        (("tool", "portbook", "lint", "when"), (12, 1)),
        (("tool", "portbook", "lint", "literal"), (13, 1)),
        (("list", 0, "x"), (18, 1)),
        (("list", 0, "of", "y", "z", "q"), (20, 11)),
        (("list", 0, "of", "y", "w"), (20, 21)),
        (("list", 1, "x"), (22, 1)),
    ],
)
def test_a_key_has_its_place(path: KeyPath, place: tuple[int, int]) -> None:
    assert places(EXAMPLE)[path] == place


def test_line_ends_of_windows_are_one() -> None:
    assert places("a = 1\r\nb = 2\r\n") == {("a",): (1, 1), ("b",): (2, 1)}


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,4}", fullmatch=True),
    st.from_regex(r"'[a-z.#=\[\] ]{0,4}'", fullmatch=True),
    st.from_regex(r'"([a-z.#=\[\]\' ]|\\"|\\\\){0,4}"', fullmatch=True),
)
SCALARS = st.one_of(
    st.sampled_from(["1", "-0.5e3", "true", "inf", "07:32:00", "1979-05-27 07:32:00", '""""""', "''''''"]),
    st.from_regex(r'"([a-z,#\[\]{}=\' ]|\\"|\\\\){0,6}"', fullmatch=True),
    st.from_regex(r"'[a-z,#\[\]{}=\" ]{0,6}'", fullmatch=True),
    st.from_regex(r'"""([a-z,#\[\]{}=\n\' ]|\\"|\\\\|"[a-z]){0,6}"""', fullmatch=True),
    st.from_regex(r"'''([a-z,#\[\]{}=\n\" ]|'[a-z]){0,6}'''", fullmatch=True),
)
BLANKS = st.sampled_from(["", " ", "\t", "  "])
BREAKS = st.sampled_from(["", " ", "\n", " # ,]}\n\t"])


def lists(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(st.tuples(BREAKS, values, BREAKS).map("".join), max_size=3).map(",".join)
    return st.tuples(members, BREAKS).map(lambda parts: f"[{parts[0]}{parts[1]}]")


def pairs(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.lists(KEYS, min_size=1, max_size=2).map(".".join)
    return st.tuples(BLANKS, names, BLANKS, BLANKS, values).map(lambda parts: "{}{}{}={}{}".format(*parts))


def tables(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(pairs(values), max_size=2).map(lambda members: f"{{{', '.join(members)} }}")


VALUES = st.recursive(SCALARS, lambda values: st.one_of(lists(values), tables(values)), max_leaves=6)
HEADERS = st.tuples(st.booleans(), st.lists(KEYS, min_size=1, max_size=3)).map(
    lambda header: f"[[{' . '.join(header[1])}]]" if header[0] else f"[{'.'.join(header[1])}]"
)
LINES = st.tuples(st.one_of(pairs(VALUES), HEADERS), BLANKS, st.sampled_from(["", "# [x]"])).map("".join)
DOCUMENTS = st.lists(LINES, max_size=8).map("\n".join)


@given(DOCUMENTS)
def test_everything_that_the_parser_reads_has_a_place_where_it_stands(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = text.split("\n")
    found = places(text)
    assert {*paths_of(data)} == {*found}
    for path, (line, column) in found.items():
        if isinstance(path[-1], str):
            assert key_at(lines[line - 1][column - 1 :]) == path[-1]


def key_at(text: str) -> str:
    """The key that a text begins with, as the parser reads it."""
    end = next(at for at in range(1, len(text) + 1) if at == len(text) or is_key(text[:at], text[at:]))
    return str(next(iter(tomllib.loads(f"{text[:end]} = 0"))))


def is_key(text: str, rest: str) -> bool:
    try:
        whole = tomllib.loads(f"{text} = 0")
    except tomllib.TOMLDecodeError:
        return False
    return next(iter(whole.values())) == 0 and (text[0] in "\"'" or not rest or rest[0] in " \t.=]")
