"""What becomes of each thing that only Material knows, and what holds for any page."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import markdown as escape
from portbook.page import FRONT_MATTER
from portbook.plain import plain_markdown
from tests.escape.conftest import TEXTS
from tests.plain.mdx import as_javascript, lacking
from tests.plain.pages import BODIES, HTML, NUMBERED, PAGES, PIECES, PLAIN
from tests.plain.shown import by_cmark, by_markdown_it, by_mkdocs

SHORT = list(dict.fromkeys(text[:2_000] for text in TEXTS))
CASES = yaml.safe_load(Path(__file__).with_name("cases.yml").read_text(encoding="utf-8"))
FORM = '# {0}\n\n!!! note "{0}"\n\n    {0}\n\n=== "{0}"\n\n    - {0} [{0}](a.md)\n\n| a | {0} |\n|---|---|\n| {0} | {1} |\n'
LARGE = 1_000


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_becomes_of_it(case: dict[str, str]) -> None:
    assert plain_markdown(case["page"]) == case["plain"]
    assert plain_markdown(case["plain"]) == case["plain"]


@given(PLAIN)
def test_plain_markdown_stays(page: str) -> None:
    assert plain_markdown(page) == page


@given(PAGES)
def test_a_second_time_changes_nothing(page: str) -> None:
    plain = plain_markdown(page)
    assert plain_markdown(plain) == plain


@given(PAGES)
def test_no_html_is_left(page: str) -> None:
    assert not HTML & set(by_cmark(plain_markdown(page)).tags)


@given(NUMBERED)
def test_no_word_is_lost(page: str) -> None:
    words = re.compile(r"word\d+x")
    assert words.findall(plain_markdown(page)) == words.findall(page)


@pytest.mark.parametrize("page", BODIES)
@given(st.text(st.characters(exclude_characters="\r\t\x02\x03\x00", exclude_categories=["Cs"])))
def test_code_stays(page: str, code: str) -> None:
    block = escape.fenced(f"{code.strip()}x\n", "text")
    indent = page[page.rfind("\n", 0, page.index("{}")) + 1 : page.index("{}")]
    plain = plain_markdown(page.replace("{}", f"\n{indent}".join(block.split("\n"))))
    assert by_cmark(plain).blocks == by_markdown_it(plain).blocks == (f"{code.strip()}x\n",)


@pytest.mark.parametrize("number", range(len(SHORT)))
def test_hostile_text_is_text(number: int) -> None:
    page, harmless = (FORM.format(escape.cell(text), escape.code(text)) for text in (SHORT[number], "harmless"))
    expected, plain = by_mkdocs(page), plain_markdown(page)
    assert by_cmark(plain).tags == by_cmark(plain_markdown(harmless)).tags
    assert by_cmark(plain).text == by_markdown_it(plain).text == expected.text


@pytest.mark.skipif(bool(lacking()), reason=lacking())
def test_mdx_takes_nothing_for_javascript() -> None:
    hostile = (FORM.format(escape.cell(text), escape.code(text)) for text in SHORT)
    pairs = list(map("".join, product(PIECES, PIECES)))[:: len(PIECES) // 8]
    pages = [*hostile, *PIECES, *pairs, *(FRONT_MATTER.sub("", case["page"]) for case in CASES)]
    assert as_javascript(list(map(plain_markdown, pages))) == []


@pytest.mark.parametrize("opening", ['!!! note "x"', '=== "x"', "- x", "1. x", '??? note "x"'])
def test_no_depth_is_too_deep(opening: str) -> None:
    page = "".join(f"{'    ' * depth}{opening}\n\n" for depth in range(LARGE)) + "    " * LARGE + "the end\n"
    assert plain_markdown(page).endswith("the end\n")


@pytest.mark.parametrize(
    "piece",
    [
        "<code>",
        "<!-- ",
        "<!--\n\n",
        "<div>\n\n",
        "<b>",
        "[a](",
        '<a b="',
        "{ .a ",
        "==a ",
        "++a",
        "<pre>",
        "* ",
        "> ",
        "`a``",
    ],
)
def test_no_page_is_too_long(piece: str) -> None:
    assert plain_markdown(piece * 20 * LARGE) is not None
