"""The matrix of an estate as a table of Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.blocks.base import ALL, Block, Context
from portbook.blocks.cells import markdown_table
from portbook.blocks.estate import NO_ESTATE
from portbook.escape.markdown import cell
from portbook.estate.matrix import By, Matrix, Passage, in_words, matrix

_MOST = 40
"""Rows and columns of a table that a person reads; a larger matrix is for a spreadsheet."""


def network_matrix(block: Block, context: Context, by: By) -> str:
    """The matrix, of one zone where the block names one: what it sends, and what it receives."""
    if not context.network.estate.groups:
        raise NO_ESTATE
    whole = matrix(context.network, by)
    wanted = {key: _wanted(passages, block) for key, passages in whole.cells.items()}
    cells = {key: passages for key, passages in wanted.items() if passages and _concerns(passages, block.subject)}
    if not cells:
        return "*Nothing talks to anything.*\n"
    sources = [id_ for id_ in whole.titles if any(id_ == source for source, _ in cells)]
    destinations = [id_ for id_ in whole.titles if any(id_ == destination for _, destination in cells)]
    if max(len(sources), len(destinations)) > _MOST:
        return f"*More than {_MOST} rows or columns: `portbook matrix --by {by} --format xlsx` writes a workbook.*\n"
    return _table(Matrix(by, whole.titles, cells), sources, destinations)


def _wanted(passages: Iterable[Passage], block: Block) -> tuple[Passage, ...]:
    return tuple(passage for passage in passages if not block.need or passage.of.flow.need in block.need)


def _concerns(passages: Iterable[Passage], zone: str) -> bool:
    return zone == ALL or any(zone in {passage.source.zone, passage.destination.zone} for passage in passages)


def _table(shown: Matrix, sources: list[str], destinations: list[str]) -> str:
    rows = [
        [
            f"**{cell(shown.titles[source])}**",
            *(cell(in_words(shown.cell(source, other))) or "–" for other in destinations),
        ]
        for source in sources
    ]
    return markdown_table(["From \\ to", *(cell(shown.titles[id_]) for id_ in destinations)], rows)
