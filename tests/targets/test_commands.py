import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.targets import CannotJudge
from portbook.targets.commands import Command, commands

UNJUDGED = [
    "ufw allow 1; ufw allow 2",
    "ufw status | grep 1",
    "ufw allow $(cat x)",
    "ufw allow `cat x`",
    'ufw allow "$x"',
    "ufw allow > x",
    "ufw allow < x",
    "ufw allow &",
    "ufw allow 1 && ufw allow 2",
    "ufw allow \\",
    "ufw allow 'x",
    "ufw allow x#y",
    "ufw allow {1,2}",
    "ufw allow 1\r",
    "ufw allow\u00a01",
    "nft -f - <<EOF\nEOF",
    "nft -f - <<'EOF' x\nEOF",
    "nft -f - <<'EOF'\nx",
    "X=1 ufw allow 1",
    "sudo -u x ufw allow 1",
    "sudo",
    "! ufw allow 1",
    "$ ufw allow 1",
    "ufw allow *",
    "~/ufw allow 1",
    "(ufw allow 1)",
]


@pytest.mark.parametrize(
    ("line", "argv"),
    [
        ("ufw allow 443/tcp", ("ufw", "allow", "443/tcp")),
        ("sudo ufw allow 443/tcp", ("ufw", "allow", "443/tcp")),
        ("\tufw   allow  # 443", ("ufw", "allow")),
        ("a 'b c'd\"e f\"", ("a", "b cde f")),
        ("a ''", ("a", "")),
        ("a '$x;#' ! { }", ("a", "$x;#", "!", "{", "}")),
    ],
)
def test_words(line: str, argv: tuple[str, ...]) -> None:
    assert commands(line) == [Command(1, argv)]


@pytest.mark.parametrize("text", UNJUDGED)
def test_what_needs_a_shell_cannot_be_judged(text: str) -> None:
    with pytest.raises(CannotJudge):
        commands(text)


def test_nothing_is_no_command() -> None:
    assert commands("") == commands("\n# only 'a comment\n\n  \n") == []


def test_lines_and_heredoc() -> None:
    text = "# x\nsudo nft -f - <<'EOF'\nadd $x\n  # y\n\nEOF\nufw allow 1\n"
    assert commands(text) == [
        Command(2, ("nft", "-f", "-"), "add $x\n  # y\n\n", 3),
        Command(7, ("ufw", "allow", "1")),
    ]


@settings(deadline=None)
@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12), max_size=4))
def test_quoted_words_come_back(words: list[str]) -> None:
    plain = [word.replace("'", "") for word in words]
    assert commands(shlex.join(["ufw", *plain])) == [Command(1, ("ufw", *plain))]


@settings(deadline=None)
@given(st.text("ab '\"#;{}!-/,\\\t\n", max_size=30))
def test_what_is_read_is_what_a_shell_reads(text: str) -> None:
    try:
        found = commands("x " + text)
    except CannotJudge:
        return
    lines = [shlex.split(line, comments=True) for line in ("x " + text).split("\n")]
    assert [list(each.argv) for each in found] == [line for line in lines if line]
