"""Tables of flows for narrow screens: each cell knows its column's title, which a style sheet shows where rows are blocks."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from portbook.blocks.table import ANCHOR

PRIORITY = 30
"""Before inline syntax (20): cells are still text here, so that the mark of a row can be seen."""


class FlowTables(Treeprocessor):
    """Gives tables of flows `data-pb="flows"` and their cells `data-label`. Their Markdown stays a plain pipe table."""

    def run(self, root: Element) -> None:
        """Mark the tables of a page, also those in tabs and boxes."""
        for table in root.iter("table"):
            cells = list(table.iter("td"))
            if any((cell.text or "").find(f'<span id="{ANCHOR}') >= 0 for cell in cells):
                _label(table)


def _label(table: Element) -> None:
    table.set("data-pb", "flows")
    titles = [title.text or "" for title in table.iter("th")]
    for row in table.iter("tr"):
        for title, cell in zip(titles, row.findall("td"), strict=False):
            cell.set("data-label", title)
