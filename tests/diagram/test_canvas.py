"""The grid that shapes are drawn on."""

from __future__ import annotations

import pytest

from portbook.diagram.canvas import Canvas


def test_rows_are_as_wide_as_the_canvas_whatever_is_drawn() -> None:
    canvas = Canvas(6)
    canvas.put(1, 2, "节点")
    assert canvas.lines() == ("      ", "  节点")


@pytest.mark.parametrize(("column", "text"), [(-1, "a"), (5, "节"), (0, "1234567"), (1, "x"), (3, "x"), (5, "\u0301")])
def test_nothing_leaves_the_canvas_or_covers_what_is_there(column: int, text: str) -> None:
    canvas = Canvas(6)
    canvas.put(0, 1, "abc")
    with pytest.raises(ValueError, match="no room in row 0"):
        canvas.put(0, column, text)


def test_nothing_is_drawn_of_nothing() -> None:
    canvas = Canvas(6)
    canvas.put(3, 0, "")
    assert canvas.lines() == ()
