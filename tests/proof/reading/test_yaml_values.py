from __future__ import annotations

import pytest

from portbook.proof.reading import yaml_values
from portbook.proof.reading.yaml_values import documents
from portbook.targets import CannotJudge, Rejected, Unreadable


def test_each_document_has_its_line() -> None:
    assert documents("# one\na: 1\n---\nb: [x, true]\n") == [(2, {"a": 1}), (4, {"b": ["x", True]})]
    assert documents("# nothing\n") == []


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", Rejected, 3),
        ("a:\n  - x: 1\n    x: 2\n", Rejected, 3),
        ("1: a\n", Rejected, 1),
        ("? [a]\n: b\n", Rejected, 1),
        ("<<: {a: 1}\n", Rejected, 1),
        ("a: &x 1\nb: *x\n", CannotJudge, 2),
        ("a: !!python/object/apply:os.system [x]\n", Rejected, 1),
        ("a: [\n", Rejected, 2),
        ("a: \x00\n", Rejected, 1),
        (f"a: {'[' * 5000}", CannotJudge, 1),
        (f"a: {'9' * 5000}", Rejected, 1),
    ],
)
def test_what_is_not_plain_is_refused(text: str, kind: type[Unreadable], line: int) -> None:
    with pytest.raises(kind) as caught:
        documents(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("a",), (1, 1)),
        (("a", "b"), (2, 3)),
        (("a", "b", 1), (4, 7)),
        (("a", "b", 1, "c"), (4, 7)),
        (("a", "b", 9), (2, 3)),
        (("x",), (1, 1)),
    ],
)
def test_a_path_leads_to_a_place(path: tuple[object, ...], place: tuple[int, int]) -> None:
    ((tree, _value),) = yaml_values.trees("a:\n  b:\n    - 1\n    - c: 2\n")
    assert yaml_values.place(tree, path) == place


def test_words_are_those_of_the_yaml_of_go() -> None:
    ((_tree, value),) = yaml_values.trees("a: 2024-05-01\nb: 8000:8010\nc: 80\nd: yes\ne: 1.5\n")
    assert value == {"a": "2024-05-01", "b": "8000:8010", "c": 80, "d": True, "e": 1.5}


@pytest.mark.parametrize(
    ("text", "refused"), [("a: b: c\n", True), ("a:\n\tb: c\n", True), ("a:\tb\n", False), ("a: b\n", False)]
)
def test_libyaml_is_asked_too(text: str, refused: bool) -> None:  # noqa: FBT001  # of a table
    assert yaml_values.is_refused_by_libyaml(text) is refused
