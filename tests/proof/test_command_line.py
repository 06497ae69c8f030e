from __future__ import annotations

import pytest

from portbook.proof.command_line import command_lines
from portbook.targets import CannotJudge


def test_a_line_is_a_command() -> None:
    found = command_lines("# it's one\n\naz x --name 'a b' \"c\" # 'two\naz y 'it'\"'\"'s' '*' '#'\n")
    assert [(each.line, each.words) for each in found] == [
        (3, ("az", "x", "--name", "a b", "c")),
        (4, ("az", "y", "it's", "*", "#")),
    ]


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
        "a \\",
        "a\tb",
        "a\rb",
        "a#b",
        "a 'b",
        'a "\'"$(b)"\'"',
    ],
)
def test_what_a_shell_would_do_more_with_cannot_be_judged(line: str) -> None:
    with pytest.raises(CannotJudge, match="line 2: this is more than one program"):
        command_lines(f"a\n{line}\n")
