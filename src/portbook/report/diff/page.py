"""A difference as a page of the site."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.compare.diff import Change
from portbook.escape.markdown import code, inline, table_row
from portbook.report.diff.base import DiffReport, accepted, counting, impacts, in_words, need, wording

_HEADS = ("Class", "Change", "Before", "After", "Need", "Packet")


def render(report: DiffReport) -> str:
    """The page, with a heading for each service."""
    return "\n".join(_parts(report))


def _parts(report: DiffReport) -> Iterator[str]:
    yield f"# What changes\n\n**{inline(report.headline)}**, compared with {code(report.base)}.\n"
    if report.problems:
        yield "".join(f"- {inline(str(problem))}\n" for problem in report.problems)
    for title, changes in report.by_service():
        yield f"## {inline(title)}\n"
        if counted := counting(changes):
            yield "".join(table_row(cells) for cells in (_HEADS, ["---"] * len(_HEADS), *map(_cells, counted)))
        if words := wording(changes):
            yield "".join(f"- {inline(in_words(change))}\n" for change in words)


def _cells(change: Change) -> list[str]:
    sentence = "; ".join(filter(None, (change.sentence, accepted(change))))
    before, after = change.before or "closed", change.after or "closed"
    texts = (impacts(change), sentence, before, after, need(change), str(change.witness or ""))
    return [inline(text) for text in texts]
