"""The commands of a shell text: words, loops, variables, here-documents, and what a shell would not do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.commands import expansion, placeholders, session, shell
from portbook.handwritten.commands.command import Command
from portbook.handwritten.documents.block import Block, BlockKind, source_lines

CASES = yaml.safe_load(Path(__file__).with_name("shell.yml").read_text("utf-8"))
PROGRAMS = frozenset({"ufw", "nft", "iptables", "firewall-cmd"})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_text_has_commands(case: dict[str, Any]) -> None:
    found = [
        [" ".join(words(command)), command.place.line]
        for command in commands(case["text"], case.get("language", "bash"))
    ]
    assert found == case["commands"]


def test_a_heredoc_is_what_the_program_reads() -> None:
    (command,) = commands("nft -f - <<'EOF'\n  add table inet x\n$y\nEOF\n")
    assert command.stdin is not None
    assert [(line.text, *line.place(0)) for line in command.stdin] == [("  add table inet x", 2, 1), ("$y", 3, 1)]


def test_a_file_that_a_page_writes_is_a_file() -> None:
    (command,) = commands("cat > /etc/nftables.conf <<EOF\nflush ruleset\nEOF\n")
    assert command.is_file


def test_words_know_their_places() -> None:
    (command,) = commands("x=1; sudo ufw allow \\\n  22/tcp\n")
    assert [(word.text, *word.place) for word in command.words] == [("ufw", 1, 11), ("allow", 1, 15), ("22/tcp", 2, 3)]


def test_the_comment_above_a_command_belongs_to_it() -> None:
    first, second = commands("# one\n# two\nufw allow 1\nufw allow 2 # three\n")
    assert (first.comment, second.comment) == ("one two", "")


def test_what_runs_under_a_condition_says_so() -> None:
    assert [command.conditional for command in commands("if x; then ufw allow 1; fi\nufw allow 2\n")] == [True, False]


@given(st.text(alphabet="ufw al{},$()'\"\\<>|&;#\n-=1", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for command in commands(text):
        assert command.place.line <= text.count("\n") + 1


LOOPS = "".join(f"for v{at} in 1 2 3 4 5 6 7 8 9; do " for at in range(20))
COSTLY = {
    "loops in loops": f"{LOOPS} ufw allow 22; {'done; ' * 20}",
    "loops in loops without a command": f"{LOOPS} x=1; {'done; ' * 20}",
    "many braces in a word": f"ufw allow {'{a,b}' * 30}",
    "many braces in a word of parts": f"ufw allow x${{y}}{'{1..9}' * 30}{'{a,b}' * 30}",
    "more braces than a word can have": f"ufw allow {'{a,b}' * 5000}",
    "a variable that doubles": "x=aaaaaaaaaa\n" + "x=$x$x$x$x\n" * 40 + "ufw allow $x",
    "parentheses in parentheses": "(" * 20_000 + "ufw allow 22" + ")" * 20_000,
}
"""Texts of a few lines that come to more than a machine has."""
MOST_WORDS = 200_000


@pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY.keys())
def test_what_comes_to_too_much_is_written_out_within_bounds(text: str) -> None:
    found = commands(text)
    assert len(found) <= expansion.MOST_LOOPED
    assert sum(len(word.text) for command in found for word in command.words) <= MOST_WORDS


def test_what_stands_behind_loops_that_are_too_many_is_read() -> None:
    assert words(commands(f"{COSTLY['loops in loops']}\nufw allow 80/tcp")[-1]) == ["ufw", "allow", "80/tcp"]


def commands(text: str, language: str = "bash") -> list[Command]:
    block = Block(BlockKind.FENCED, source_lines(text.removesuffix("\n")), language)
    found = shell.commands(session.typed(block, PROGRAMS))
    return [command for command in found if command.is_file or command.program in PROGRAMS]


def words(command: Command) -> list[str]:
    return [placeholders.unmask(word.text) for word in command.words]
