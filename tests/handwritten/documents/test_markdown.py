"""Blocks of a Markdown page, and the place of each character."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.documents.block import Place, SourceLine
from portbook.handwritten.documents.markdown import blocks, language
from tests.handwritten.documents.places import misplaced

CASES = [
    case
    for name in ("markdown.yml", "html.yml")
    for case in yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
]
PIECES = st.sampled_from(
    [
        "```bash\n",
        "```\n",
        '=== "a"\n',
        "!!! note\n",
        "    ",
        "\t",
        "- ",
        "> ",
        "| `a \\| b` |\n|---|\n",
        "`c d`",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>\n",
        "&lt;g&amp;",
        "<span>",
        "<br>",
        "e f\n",
        "\n",
    ]
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_page_has_blocks(case: Mapping[str, Any]) -> None:
    found = [[block.kind.value, block.language, block.text, *block.place] for block in blocks(case["page"])]
    assert found == [[*expected] for expected in case["blocks"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_character_is_where_it_says(case: Mapping[str, Any]) -> None:
    assert misplaced(case["page"], blocks(case["page"])) == []


@given(st.lists(PIECES, max_size=24).map("".join))
def test_characters_keep_their_places_in_any_page(page: str) -> None:
    assert misplaced(page, blocks(page)) == []


@given(st.text(alphabet="`~=!?>-|\\ \tab\n<1./&;pre", max_size=80))
def test_any_text_is_a_page(page: str) -> None:
    assert misplaced(page, blocks(page)) == []


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ("bash", "bash"),
        ("Bash title=x", "bash"),
        ("{.sh .copy}", "sh"),
        ("", ""),
        ("{% raw %}", ""),
        (" shell-session", "shell-session"),
    ],
)
def test_a_fence_names_its_language(info: str, name: str) -> None:
    assert language(info) == name


def test_a_part_of_a_line_keeps_the_gaps_behind_it() -> None:
    line = SourceLine("a|b|c", 3, 10, (1, 3))
    assert line.place(4) == Place(3, 16)
    assert line.cut(2).place(2) == Place(3, 16)


def test_sections_end_at_headings_and_tabs() -> None:
    page = '# A\n\n`a`\n\n# B\n\n`b`\n\n=== "x"\n\n    `c`\n\n=== "y"\n\n    `d`\n'
    assert len({block.section for block in blocks(page)}) == 4


def test_a_page_of_many_fences_is_read() -> None:
    assert len(blocks("```\na\n```\n" * 10_000)) == 10_000


def test_a_page_of_many_elements_is_read() -> None:
    assert len(blocks("<pre>a</pre>\n\n" * 10_000)) == 10_000


@pytest.mark.parametrize("odd", ["<!-- " * 501, "x" * 256 * 1024])
def test_html_that_no_person_writes_is_not_looked_into(odd: str) -> None:
    (block,) = blocks(f"<div><pre>a</pre>\n{odd}>\n\n`b`\n")
    assert block.text == "b"
