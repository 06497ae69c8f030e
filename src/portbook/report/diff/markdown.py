"""A difference as Markdown for a job summary; `comment` is the shorter one of a pull request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from portbook.compare.diff import Change
from portbook.escape.github_comment import inline
from portbook.escape.markdown import fenced, table_row
from portbook.report.diff.base import (
    ESTATE,
    Commands,
    DiffReport,
    accepted,
    counting,
    impacts,
    in_words,
    need,
    purposes,
    wording,
)

_SUMMARY = 1_000_000
"""Bytes of a job summary: GitHub takes 1 MiB of each step, and nothing of a longer one."""
_MOST_PROBLEMS = 20
"""Problems that stand before the table, so that none of its rows is pushed out of sight."""
_HEADS = ("Class", "Change", "Before", "After", "Need")
_ESTATE_HEADS = ("Class", "Change", "For", "Need")
_CUT = "\n*This is cut here. `portbook diff --format html` writes all of it.*\n"


def render(report: DiffReport) -> str:
    """The verdict, a table of what opens and closes, and a fold of details for each service, as a job summary can hold it."""
    return cut(parts(report), _SUMMARY, _CUT, size=lambda text: len(text.encode()))


def cut(texts: Iterable[str], most: int, note: str, size: Callable[[str], int] = len) -> str:
    """Texts joined; cut after a whole one, with a note, where all of them are too long.

    Args:
        texts: the texts.
        most: the size that they may have together.
        note: what says that they are cut.
        size: of a text.
    """
    joined: list[str] = []
    room = most - size(note)
    for text in texts:
        room -= size(text)
        if room < 0:
            return "".join([*joined, note])
        joined.append(text)
    return "".join(joined)


def parts(report: DiffReport) -> Iterator[str]:
    """The whole in parts after each of which it may end: no row and no fold ends within one."""
    yield f"**{inline(report.headline)}**\n"
    if report.problems:
        yield "\n"
        yield from (f"- {inline(str(problem))}\n" for problem in report.problems[:_MOST_PROBLEMS])
        if len(report.problems) > _MOST_PROBLEMS:
            yield f"- {len(report.problems) - _MOST_PROBLEMS} more problems\n"
    changes = [change for change in counting(report.changes) if not change.in_estate]
    if changes:
        yield f"\n{table_row(_HEADS)}{table_row(['---'] * len(_HEADS))}"
        yield from (table_row(_cells(change)) for change in changes)
    for title, of_service in report.by_service():
        yield from _fold(title, of_service)
    yield from _estate(report)
    yield from map(_commands, report.commands)


def _estate(report: DiffReport) -> Iterator[str]:
    """What changes for host groups and zones: a row each, and its packet in the fold."""
    changes = report.in_estate()
    if changes or report.estate_facts:
        yield f"\n**{ESTATE}**\n\n"
    yield from (f"- {inline(in_words(change))}\n" for change in report.estate_facts)
    if changes:
        yield f"\n{table_row(_ESTATE_HEADS)}{table_row(['---'] * len(_ESTATE_HEADS))}"
        yield from (
            table_row([inline(text) for text in (impacts(change), change.sentence, purposes(change), change.need)])
            for change in changes
        )
        yield from _fold(ESTATE, changes)


def _cells(change: Change) -> list[str]:
    texts = (impacts(change), change.sentence, change.before or "closed", change.after or "closed", need(change))
    return [inline(text) for text in texts]


def _fold(title: str, changes: Sequence[Change]) -> Iterator[str]:
    """The details of one service."""
    items = [_detail(change) for change in counting(changes)]
    items += [f"- {inline(in_words(change))}\n" for change in wording(changes)]
    yield f"\n<details><summary>{inline(title)} ({len(items)})</summary>\n\n{''.join(items)}\n</details>\n"


def _commands(commands: Commands) -> str:
    """The commands of one delta, folded."""
    said = "".join(f"{inline(fact)}\n\n" for fact in (commands.proof, commands.delta.replacement) if fact)
    text = fenced(commands.delta.text, commands.delta.latest.language)
    return f"\n<details><summary>{inline(commands.title)}</summary>\n\n{said}{text}\n</details>\n"


def _detail(change: Change) -> str:
    facts = (("packet", str(change.witness or "")), ("waiver", accepted(change)), ("at", str(change.where)))
    listed = "; ".join(f"{name} {inline(value)}" for name, value in facts if value)
    return f"- {inline(change.sentence)} ({listed})\n"
