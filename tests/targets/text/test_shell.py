import shlex
import subprocess

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portbook.targets import CannotJudge
from portbook.targets.text.shell import Command, commands

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
    "ufw allow \\\n",
    "ufw allow \\ \n1",
    "ufw allow \\\r\n1",
    "ufw allow \\1",
    "ufw allow \\\\\n1",
    "ufw allow 'a\\\nb'",
    'ufw allow "a\\\nb"',
    "ufw \\\n# 443\n--allow 1",
    "ufw # 443 \\\n--allow 1",
    "ufw allow \\\n\u00a01",
    "ufw allow \\\n$(id)",
]

CONTINUED = [
    ("ufw \\\n  allow \\\n\t443/tcp\nufw allow 1", [(1, "ufw allow 443/tcp"), (4, "ufw allow 1")]),
    ("ufw allow 44\\\n3/tcp", [(1, "ufw allow 443/tcp")]),
    ("ufw allow 44\\\n 3/tcp", [(1, "ufw allow 44 3/tcp")]),
    ("ufw allow 44'3/'\\\ntcp", [(1, "ufw allow 443/tcp")]),
    ("\\\n\\\nufw allow \\\n\nufw allow 1", [(1, "ufw allow"), (5, "ufw allow 1")]),
    ("# ufw \\\nufw allow 1", [(2, "ufw allow 1")]),
    ("ufw allow 1 # \\\nufw allow 2", [(1, "ufw allow 1"), (2, "ufw allow 2")]),
    ("sudo \\\nufw allow 1", [(1, "ufw allow 1")]),
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


@pytest.mark.parametrize(("text", "expected"), CONTINUED)
def test_a_line_goes_on_behind_a_backslash(text: str, expected: list[tuple[int, str]]) -> None:
    assert [(command.line, " ".join(command.argv)) for command in commands(text)] == expected


def test_a_heredoc_begins_behind_the_last_line_of_its_command() -> None:
    text = "nft \\\n -f - \\\n <<'EOF'\nadd \\\nx\nEOF\nufw allow 1"
    assert commands(text) == [Command(1, ("nft", "-f", "-"), "add \\\nx\n", 4), Command(7, ("ufw", "allow", "1"))]


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


SHELL = "x() { printf '%s\\0' . \"$@\"; printf '\\n'; }; sudo() { \"$@\"; }\n"
"""What a shell makes of the words of `x`."""


@settings(deadline=None)
@given(st.lists(st.sampled_from([*"ab \t'\"#/-,", "\\\n", "\\", "\nx ", "\nsudo x "]), max_size=30).map("".join))
def test_what_is_read_is_what_a_shell_reads(text: str) -> None:
    try:
        snippet_commands = commands("x " + text)
    except CannotJudge:
        return
    assume(all(command.argv[0] == "x" for command in snippet_commands))
    completed = subprocess.run(
        ["/bin/bash", "--norc", "-c", SHELL + "x " + text], capture_output=True, check=True, env={}
    )
    lines = [line.split("\0")[1:-1] for line in completed.stdout.decode().split("\n")[:-1]]
    assert [list(command.argv[1:]) for command in snippet_commands] == lines
