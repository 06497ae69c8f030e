from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.page import Fence, Part, Prose, parse

CASES = yaml.safe_load((Path(__file__).parent / "cases/page/parts.yml").read_text(encoding="utf-8"))
PIECES = [
    "\r\n",
    "\x0c",
    "\u2028",
    "```ports\n",
    "```\n",
    "````\n",
    "~~~",
    "[4](port:a/b)",
    "`",
    "\n\n",
    "    ",
    "> ",
    "- ",
    "---\n",
    "<!--",
    "-->",
    "# ",
    "é",
]


def spelled(part: Part) -> str:
    if isinstance(part, Prose):
        return "P"
    if isinstance(part, Fence):
        return f"F{'' if part.closed else '!'} {part.line} {part.prefix!r} {part.body!r}"
    which = f"#{part.which}" if part.which else ""
    heading = " h" if part.in_heading else ""
    return f"R {part.line}:{part.column} {part.value} {part.service}/{part.flow}{which}{heading}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_parts(case: dict[str, object]) -> None:
    assert [spelled(each) for each in parse(str(case["page"]))] == case["parts"]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40).map("".join))
def test_parts_joined_are_the_page(page: str) -> None:
    assert "".join(each.text for each in parse(page)) == page


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.integers(1, 100))
def test_lines_are_those_of_the_file(page: str, first: int) -> None:
    lines = page.split("\n")
    for each in parse(page, first):
        if not isinstance(each, Prose):
            assert each.text.split("\n")[0] in lines[each.line - first]
