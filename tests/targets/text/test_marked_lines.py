from __future__ import annotations

import pytest

from portbook.model import Form, SnippetId
from portbook.targets.text import marked_lines

NAME = marked_lines.name(SnippetId("A b", "host", "best+1", "shorewall", Form.ADD))


def test_a_mark_has_nothing_that_sed_takes_for_more() -> None:
    assert NAME == "portbook.a-b.host.best+1"


def test_a_mark_is_no_longer_than_the_name_of_a_file() -> None:
    service = "++".join(f"service-{number}+host" for number in range(20))
    names = {
        marked_lines.name(SnippetId(id_, "host", "all", "ferm", Form.ADD)) for id_ in (service, f"{service}++b+host")
    }
    assert len(names) == 2
    assert all(len(name) < 250 and marked_lines.MARK.fullmatch(f"# {name}") for name in names)


@pytest.mark.parametrize(
    ("lines", "right"),
    [
        (marked_lines.between(NAME, ["x"]), True),
        (marked_lines.between(NAME, []), True),
        (marked_lines.between(NAME, ["# portbook.c.d.e"]), False),
        (["x", *marked_lines.between(NAME, [])], False),
        (marked_lines.between(NAME, [])[:1], False),
        (marked_lines.between(NAME, [])[:1] * 2, False),
        ([], False),
    ],
)
def test_two_marks_of_one_profile_stand_around_an_addition(lines: list[str], right: bool) -> None:  # noqa: FBT001
    assert marked_lines.is_between(lines) is right


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (marked_lines.deletion(NAME), True),
        (marked_lines.deletion(f"{NAME} end"), False),
        (marked_lines.deletion("portbook.a.b"), False),
        ("/^# portbook[.]a[.]b[.]c$/,$d", False),
        ("1e touch x", False),
        ("", False),
    ],
)
def test_one_deletion_is_known_word_for_word(words: str, right: bool) -> None:  # noqa: FBT001
    assert marked_lines.is_deletion(words) is right
