"""A difference as Markdown for a comment of a pull request or a job summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portbook.compare.diff import Change
from portbook.escape.github_comment import inline
from portbook.escape.markdown import fenced
from portbook.report.diff.base import Commands, DiffReport, accepted, counting, impacts, in_words, need, wording

COMMENT = 60_000
"""Characters of a comment: GitHub takes 65,536."""
_HEADS = ("Class", "Change", "Before", "After", "Need")
_CUT = "\n*This comment is cut here. The job summary has all of it.*\n"


def render(report: DiffReport) -> str:
    """The verdict, a table of what opens and closes, and a fold of details for each service."""
    return "".join(_parts(report))


def comment(report: DiffReport, more: Iterable[str] = ()) -> str:
    """The same, cut at a whole part where a comment could not hold it.

    Args:
        report: the difference.
        more: parts that follow, each whole in itself.
    """
    text = ""
    for part in (*_parts(report), *more):
        if len(text) + len(part) + len(_CUT) > COMMENT:
            return text + _CUT
        text += part
    return text


def _parts(report: DiffReport) -> Iterator[str]:
    """Parts that each can be left out: no table and no fold ends within one."""
    yield f"**{inline(report.headline)}**\n"
    if report.problems:
        yield "\n"
        yield from (f"- {inline(str(problem))}\n" for problem in report.problems)
    changes = counting(report.changes)
    if changes:
        yield f"\n{_row(_HEADS)}{_row(['---'] * len(_HEADS))}"
        yield from (_row(_cells(change)) for change in changes)
    for title, of_service in report.by_service():
        yield from _fold(title, of_service)
    yield from map(_commands, report.commands)


def _cells(change: Change) -> list[str]:
    texts = (impacts(change), change.sentence, change.before or "closed", change.after or "closed", need(change))
    return [inline(text) for text in texts]


def _fold(title: str, changes: Sequence[Change]) -> Iterator[str]:
    """The details of one service."""
    items = [_detail(change) for change in counting(changes)]
    items += [f"- {inline(in_words(change))}\n" for change in wording(changes)]
    yield f"\n<details><summary>{inline(title)}: {len(items)}</summary>\n\n{''.join(items)}\n</details>\n"


def _commands(commands: Commands) -> str:
    """The commands of one delta, folded."""
    said = "".join(f"{inline(fact)}\n\n" for fact in (commands.proof, commands.delta.replacement) if fact)
    text = fenced(commands.delta.text, commands.delta.latest.language)
    return f"\n<details><summary>{inline(commands.title)}</summary>\n\n{said}{text}\n</details>\n"


def _detail(change: Change) -> str:
    facts = (("packet", str(change.witness or "")), ("waiver", accepted(change)), ("at", str(change.where)))
    listed = "; ".join(f"{name} {inline(value)}" for name, value in facts if value)
    return f"- {inline(change.sentence)} ({listed})\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
