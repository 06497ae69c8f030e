from __future__ import annotations

import pytest

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
