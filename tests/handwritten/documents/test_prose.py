"""Sentences, headings, cells and diagrams of a page, and the place of each character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.documents.block import SourceLine
from portbook.handwritten.documents.formats import blocks_of
from portbook.handwritten.documents.prose import Passage, PassageKind, passages
from portbook.handwritten.documents.unmarked import without_marks

PATHS = st.sampled_from(["page.md", "page.rst", "page.adoc"])
PIECES = st.sampled_from(
    [
        "port `8403`",
        "**TCP** 8403. ",
        "Then [a b](c) d",
        "| a | Port |\n|---|---|\n",
        "| `x \\| y` | 8403 |\n",
        "|===\n",
        "+---+---+\n",
        "| a | b |\n",
        "==== ====\na    b\n==== ====\nc    8403\n==== ====\n",
        ".. list-table::\n\n   * - a\n     - b\n",
        "# T\n",
        "== T\n",
        "```mermaid\nA -->|8403| B\n```\n",
        "<!-- ",
        "-->",
        "<b>x</b> y<br>z",
        "\\_ &nbsp; ",
        "- item\n",
        "\n",
        "\n\n",
        "    ",
    ]
)


def of(path: str, page: str) -> tuple[Passage, ...]:
    return passages(path, page, blocks_of(path, page))


def misplaced(page: str, spoken: tuple[Passage, ...]) -> list[tuple[str, int]]:
    """The characters that are not where their passage says; a blank may stand for what a reader does not see."""
    lines = page.split("\n")
    return [
        (passage.text, at)
        for passage in spoken
        for at, sign in enumerate(passage.text)
        if sign != " " and lines[passage.place_of(at).line - 1][passage.place_of(at).column - 1] != sign
    ]


@given(PATHS, st.lists(PIECES, max_size=20).map("".join))
def test_characters_keep_their_places_in_any_page(path: str, page: str) -> None:
    assert misplaced(page, of(path, page)) == []


@given(PATHS, st.text(alphabet="`*|=-+\\_<>[]()!ab1.: \t\n", max_size=80))
def test_any_text_is_a_page(path: str, page: str) -> None:
    assert misplaced(page, of(path, page)) == []


@pytest.mark.parametrize(
    ("path", "page", "expected"),
    [
        ("a.md", "# T\n\nOne is here. Two, e.g. This, is\nthree\n", ["T", "One is here.", "Two, e.g. This, is three"]),
        ("a.md", "- a\n- b\n  c\n", ["- a", "- b   c"]),
        ("a.md", "a `b c` d\n", ["a     d"]),
        ("a.md", "a `port 80` d\n", ["a port 80 d"]),
        ("a.md", "```\ncode\n```\n\n    more\n\ntext\n", ["text"]),
        ("a.md", "<pre>\nx\n</pre>\ny\n", ["y"]),
        ("a.rst", "Title\n=====\n\ntext\n", ["Title", "text"]),
        ("a.adoc", "= Title\n\n// no\ntext\n", ["Title", "text"]),
    ],
)
def test_a_page_has_passages(path: str, page: str, expected: list[str]) -> None:
    spoken = [passage.text.strip("# =\n") for passage in of(path, page) if passage.text.strip()]
    assert [text.strip() for text in spoken] == expected


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("a.md", "| What | Port |\n|---|---:|\n| `a` | **80** |\n| b | 443 |\n"),
        ("a.md", "What | Port\n---|---\na | 80\nb | 443\n"),
        ("a.adoc", '[cols="1,1"]\n|===\n|What |Port\n\n|a\n|80\n\n|b\n|443\n|===\n'),
        (
            "a.rst",
            "+------+------+\n| What | Port |\n+======+======+\n| a    | 80   |\n+------+------+\n| b    | 443  |\n+------+------+\n",
        ),
        ("a.rst", "====  ====\nWhat  Port\n====  ====\n``a`` 80\nb     443\n====  ====\n".replace("``a`` ", "a     ")),
        (
            "a.rst",
            ".. list-table::\n   :header-rows: 1\n\n   * - What\n     - Port\n   * - a\n     - 80\n   * - b\n     - 443\n",
        ),
    ],
)
def test_a_cell_knows_its_column_and_its_row(path: str, page: str) -> None:
    cells = [passage.cell for passage in of(path, page) if passage.kind is PassageKind.CELL and passage.cell]
    ports = [(cell.lines[0].text.strip(), cell.row) for cell in cells if cell.column == "Port"]
    assert ports == [("80", (("What", "a"),)), ("443", (("What", "b"),))]


def test_a_sentence_knows_its_heading_and_its_paragraph() -> None:
    (first, second, heading, last) = [
        passage for passage in of("a.md", "# A\n\nb. C.\n\n## D\n\ne.\n") if passage.kind is not PassageKind.CELL
    ][1:]
    assert (first.text, first.paragraph, first.heading, first.title) == ("b.", "b. C.", "A", "A")
    assert second.text == "C."
    assert (heading.kind, last.heading, last.title) == (PassageKind.HEADING, "D", "A")


def test_marks_leave_places_alone() -> None:
    line = without_marks(SourceLine("**a** `b` [c](d) e", 3))
    assert line.text == "a b c  e"
    assert [line.place(line.text.index(sign)).column for sign in "abce"] == [3, 8, 12, 18]


def test_a_large_page_is_read() -> None:
    page = (
        "| a | Port |\n|---|---|\n"
        + "| `b` | 8403 |\n" * 20_000
        + "\n"
        + "<" * 20_000
        + "[" * 20_000
        + "{{" * 20_000
        + "\n"
    )
    assert len(of("a.md", page)) > 10_000
