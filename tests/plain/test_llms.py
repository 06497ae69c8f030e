from __future__ import annotations

import re

import pytest

from portbook.plain import Link, Section, llms_text
from portbook.plain.llms import LONGEST
from tests.escape.conftest import TEXTS
from tests.plain.shown import by_markdown_it

FEW = [Section("Services", (Link("A", "a/index.md", "What *it* is"), Link("B", "b c.md"))), Section("Empty", ())]


def many(count: int, description: str = "") -> list[Section]:
    links = [Link(f"Page {number}", f"page-{number}.md", description) for number in range(count)]
    return [Section("First", tuple(links[: count // 2])), Section("Second", tuple(links[count // 2 :]))]


def test_a_file() -> None:
    assert llms_text("Site", "It says\nwhat.", FEW) == (
        "# Site\n\n> It says what.\n\n## Services\n\n- [A](a/index.md): What \\*it\\* is\n- [B](b%20c.md)\n"
    )


def test_descriptions_go_first() -> None:
    text = llms_text("Site", "", many(1_000, "word " * 20))
    assert text == llms_text("Site", "", many(1_000))
    assert text.count("](page-") == 1_000


@pytest.mark.parametrize("count", [1_900, 2_500, 20_000])
def test_then_links_are_left_out_and_counted(count: int) -> None:
    text = llms_text("Site", "", many(count, "word"))
    left_out = re.search(r"(\d+) more links? left out", text)
    assert LONGEST - 200 < len(text) <= LONGEST
    assert left_out
    assert int(left_out[1]) + text.count("](page-") == count


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_hostile_text_is_text(number: int) -> None:
    text, harmless = (
        llms_text(word, word, [Section(word, (Link(word, "a.md", word),))]) for word in (TEXTS[number][:999] + "x", "x")
    )
    assert by_markdown_it(text).tags == by_markdown_it(harmless).tags
