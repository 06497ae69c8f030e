"""Texts that no shell runs: which blocks are looked at, which parts they have, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from portbook.handwritten.commands.page_commands import commands, may_have
from portbook.handwritten.commands.text_kind import TextKind
from portbook.handwritten.documents.block import Block, BlockKind, SourceLine, source_lines


def parts(lines: Sequence[SourceLine]) -> Iterator[Sequence[SourceLine]]:
    """Each line with a `rule`, from there."""
    for line in lines:
        if "rule" in line.text:
            yield (line.cut(line.text.index("rule")),)


KIND = TextKind("rules of x", frozenset({"x", ""}), ("rule",), parts, frozenset({"load"}))


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("a\n  rule 1\nrule 2\n", "x", [("rule 1", 2, 3), ("rule 2", 3, 1)]),
        ("Rule 1\nrule 2\n", "", [("rule 2", 2, 1)]),
        ("rule 1\n", "y", []),
        ("a\n", "x", []),
        ("load - <<EOF\nrule 1\nEOF\n", "bash", [("rule 1", 2, 1)]),
        ("cat <<EOF | sudo load\nrule $N\nEOF\n", "bash", [("rule <N>", 2, 1)]),
        ("cat > file <<'EOF'\n rule 1\nEOF\n", "bash", [("rule 1", 2, 2)]),
        ("other - <<EOF\nrule 1\nEOF\n", "bash", []),
        ("rule 1 " + "x" * 5000, "x", []),
    ],
)
def test_a_block_has_parts(text: str, language: str, found: list[tuple[str, int, int]]) -> None:
    block = Block(BlockKind.FENCED, source_lines(text.removesuffix("\n")), language)
    assert told([block]) == found


def test_code_in_a_sentence_is_looked_at_where_the_kind_says_so() -> None:
    block = Block(BlockKind.INLINE, source_lines("rule 1"))
    assert told([block]) == []
    assert told([block], replace(KIND, in_sentences=True)) == [("rule 1", 1, 1)]


def test_a_part_is_a_text_or_a_command() -> None:
    block = Block(BlockKind.FENCED, source_lines("rule 1"), "x")
    (text,) = commands([block], (), [KIND])
    (statement,) = commands([block], (), [replace(KIND, is_statement=True)])
    assert (text.noun, text.is_file, statement.noun, statement.is_file) == ("text", True, "command", False)


def test_no_more_parts_are_cut_out_than_are_judged() -> None:
    block = Block(BlockKind.FENCED, source_lines("rule\n" * 3000), "x")
    assert len(told([block])) == 500


def test_a_page_without_a_word_is_not_looked_at() -> None:
    assert may_have("a RULE", (), [KIND])
    assert not may_have("a role", (), [KIND])


def told(blocks: Sequence[Block], kind: TextKind = KIND) -> list[tuple[str, int, int]]:
    """The text and the place of each part."""
    found = commands(blocks, (), [kind])
    return [("\n".join(line.text for line in part.stdin or ()), *part.place) for part in found]
