"""A difference for a terminal: the verdict, then the changes by service."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.compare.diff import Change, Impact
from portbook.escape.visible import one_line
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

_COLOURS = {Impact.BREAKS: "31", Impact.WIDENS: "33", Impact.NARROWS: "36", Impact.WORDING: "2"}
"""ANSI colours: red, yellow, cyan, faint."""
_BOLD = "1"


def render(report: DiffReport, *, colours: bool = False) -> str:
    """The verdict, problems, and changes.

    Args:
        report: the difference.
        colours: whether a terminal reads it.
    """
    paint = _painted if colours else _plain
    lines = [paint(one_line(report.headline), _BOLD)]
    lines += [f"{one_line(str(problem))} [{problem.id}]" for problem in report.problems]
    for title, changes in report.by_service():
        lines += ["", paint(one_line(title), _BOLD)]
        for change in counting(changes):
            lines += _lines(change, colours=colours)
        lines += [f"  {paint(one_line(in_words(change)), '2')}" for change in wording(changes)]
    lines += _estate(report, colours=colours)
    return "".join(f"{line}\n" for line in lines) + "".join(f"\n{_commands(item)}" for item in report.commands)


def _estate(report: DiffReport, *, colours: bool) -> Iterator[str]:
    """What changes for host groups and zones: a sentence each, whose facts before and after are those of the services."""
    paint = _painted if colours else _plain
    changes = report.in_estate()
    if changes or report.estate_facts:
        yield from ("", paint(ESTATE, _BOLD))
    yield from (f"  {paint(one_line(in_words(change)), '2')}" for change in report.estate_facts)
    for change in changes:
        yield _sentence(change, colours=colours)
        yield from _facts(("for", purposes(change)), ("need", change.need), *_place(change))


def _commands(commands: Commands) -> str:
    """The commands below a heading in comments, as they are: a terminal's reader copies them."""
    facts = (commands.title, commands.proof, commands.delta.replacement)
    return "".join(f"# {one_line(fact)}\n" for fact in facts if fact) + commands.delta.text


def _lines(change: Change, *, colours: bool) -> Iterator[str]:
    yield _sentence(change, colours=colours)
    before, after = change.before or "closed", change.after or "closed"
    yield from _facts(("before", before), ("after", after), ("need", need(change)), *_place(change))


def _sentence(change: Change, *, colours: bool) -> str:
    paint = _painted if colours else _plain
    return f"  {paint(impacts(change), _COLOURS[change.impact])}: {one_line(change.sentence)}"


def _place(change: Change) -> tuple[tuple[str, str], ...]:
    return ("packet", str(change.witness or "")), ("waiver", accepted(change)), ("at", str(change.where))


def _facts(*facts: tuple[str, str]) -> Iterator[str]:
    return (f"      {name:7} {one_line(value)}" for name, value in facts if value)


def _plain(text: str, _colour: str) -> str:
    return text


def _painted(text: str, colour: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m"
