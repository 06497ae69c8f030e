from __future__ import annotations

import pytest

from portbook.proof.reading.shell_words import command_lines
from portbook.targets import CannotJudge


def test_a_line_is_a_command() -> None:
    found = command_lines("# it's one\n\naz x --name 'a b' \"c\" # 'two\naz y 'it'\"'\"'s' '*' '#'\n")
    assert [(each.line, each.words) for each in found] == [
        (3, ("az", "x", "--name", "a b", "c")),
        (4, ("az", "y", "it's", "*", "#")),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a \\\n\t--b 'c' \\\n d # e \\\nf", [(1, ("a", "--b", "c", "d")), (4, ("f",))]),
        ("a b\\\nc", [(1, ("a", "bc"))]),
        ("# a \\\nb", [(2, ("b",))]),
        ("a\tb", [(1, ("a", "b"))]),
    ],
)
def test_a_line_goes_on_behind_a_backslash(text: str, found: list[tuple[int, tuple[str, ...]]]) -> None:
    assert [(each.line, each.words) for each in command_lines(text)] == found


@pytest.mark.parametrize(
    ("sudo", "text", "words"),
    [
        (True, "sudo az x", ("az", "x")),
        (True, "sudo", ("sudo",)),
        (True, "sudo -n az", ("-n", "az")),
        (True, "sudo sudo az", ("sudo", "az")),
        (False, "sudo az x", ("sudo", "az", "x")),
    ],
)
def test_root_may_run_it(sudo: bool, text: str, words: tuple[str, ...]) -> None:  # noqa: FBT001  # pytest's
    [found] = command_lines(text, sudo=sudo)
    assert found.words == words


@pytest.mark.parametrize("text", ["a \\", "a \\\n", "a\nb \\\n"])
def test_a_line_that_goes_on_needs_another(text: str) -> None:
    with pytest.raises(CannotJudge, match="which is not there"):
        command_lines(text)


@pytest.mark.parametrize(
    "line",
    [
        "a; b",
        "a | b",
        "a && b",
        "a > b",
        "a $b",
        'a "$b"',
        'a "`b`"',
        'a "!b"',
        "a `b`",
        "a *",
        "a ~/b",
        "a {b,c}",
        "a [b]",
        "a \\ ",
        "a \\b",
        "a 'b\\",
        "a\rb",
        "a#b",
        "a 'b",
        'a "\'"$(b)"\'"',
    ],
)
def test_what_a_shell_would_do_more_with_cannot_be_judged(line: str) -> None:
    with pytest.raises(CannotJudge, match="line 2: a shell does more with this line"):
        command_lines(f"a\n{line}\n")
