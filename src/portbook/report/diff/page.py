"""A difference as a page of the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portbook.compare.diff import Change
from portbook.escape.markdown import code, inline, table_row
from portbook.report.diff.base import (
    ESTATE,
    DiffReport,
    accepted,
    counting,
    impacts,
    in_words,
    need,
    purposes,
    wording,
)

_HEADS = ("Class", "Change", "Before", "After", "Need", "Packet")
_ESTATE_HEADS = ("Class", "Change", "For", "Need", "Packet")


def render(report: DiffReport) -> str:
    """The page, with a heading for each service."""
    return "\n".join(_parts(report))


def _parts(report: DiffReport) -> Iterator[str]:
    yield f"# What changes\n\n**{inline(report.headline)}**, compared with {code(report.base)}.\n"
    if report.problems:
        yield "".join(f"- {inline(str(problem))}\n" for problem in report.problems)
    for title, changes in report.by_service():
        yield f"## {inline(title)}\n"
        yield from _table(_HEADS, map(_cells, counting(changes)))
        yield from _list(wording(changes))
    if report.estate_facts or report.in_estate():
        yield f"## {ESTATE}\n"
        yield from _list(report.estate_facts)
        yield from _table(_ESTATE_HEADS, map(_estate_cells, report.in_estate()))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    if cells := list(rows):
        yield "".join(table_row(row) for row in (heads, ["---"] * len(heads), *cells))


def _list(changes: Sequence[Change]) -> Iterator[str]:
    if changes:
        yield "".join(f"- {inline(in_words(change))}\n" for change in changes)


def _cells(change: Change) -> list[str]:
    before, after = change.before or "closed", change.after or "closed"
    texts = (impacts(change), _sentence(change), before, after, need(change), str(change.witness or ""))
    return [inline(text) for text in texts]


def _estate_cells(change: Change) -> list[str]:
    texts = (impacts(change), _sentence(change), purposes(change), change.need, str(change.witness or ""))
    return [inline(text) for text in texts]


def _sentence(change: Change) -> str:
    return "; ".join(filter(None, (change.sentence, accepted(change))))
