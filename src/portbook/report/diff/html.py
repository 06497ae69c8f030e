"""A difference as one HTML file that needs nothing else: it opens from a disk and has no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from portbook.compare.diff import Change
from portbook.escape.html import attribute, lines, text
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

_HEADS = ("Class", "Change", "Before", "After", "Need", "Packet", "At")
_ESTATE_HEADS = ("Class", "Change", "For", "Need", "Packet", "At")
_STYLE = """\
:root{color-scheme:light dark;--line:#8886;--breaks:#c62828;--widens:#b26a00;--narrows:#00708a}
@media(prefers-color-scheme:dark){:root{--breaks:#ff8a80;--widens:#ffb74d;--narrows:#4dd0e1}}
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
.breaks td:first-child{color:var(--breaks)}.widens td:first-child{color:var(--widens)}.narrows td:first-child{color:var(--narrows)}
td:first-child{font-weight:600;white-space:nowrap}ul{padding-left:1.2rem}
"""


def render(report: DiffReport) -> str:
    """The whole document."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: DiffReport) -> Iterator[str]:
    title = text(f"{report.base} → {report.head or 'these files'}")
    yield f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>\n{_STYLE}</style>\n<h1>{text(report.headline)}</h1>\n<p>{title}</p>"
    if report.problems:
        yield f"<ul>{''.join(f'<li>{text(str(problem))}</li>' for problem in report.problems)}</ul>"
    for name, changes in report.by_service():
        yield f"<h2>{text(name)}</h2>"
        yield from _table(_HEADS, counting(changes), _cells)
        yield from _list(wording(changes))
    if report.estate_facts or report.in_estate():
        yield f"<h2>{text(ESTATE)}</h2>"
        yield from _list(report.estate_facts)
        yield from _table(_ESTATE_HEADS, report.in_estate(), _estate_cells)
    yield from map(_commands, report.commands)
    yield "</html>"


def _commands(commands: Commands) -> str:
    facts = filter(None, (commands.proof, commands.delta.replacement))
    said = "".join(f"<p>{text(fact)}</p>" for fact in facts)
    return f"<details><summary>{text(commands.title)}</summary>{said}<pre>{lines(commands.delta.text)}</pre></details>"


def _list(changes: Sequence[Change]) -> Iterator[str]:
    if changes:
        yield f"<ul>{''.join(f'<li>{text(in_words(change))}</li>' for change in changes)}</ul>"


def _table(
    heads: Sequence[str], changes: Sequence[Change], cells_of: Callable[[Change], Sequence[str]]
) -> Iterator[str]:
    if not changes:
        return
    yield f'<div class="scroll"><table>\n<tr>{"".join(f"<th>{head}</th>" for head in heads)}</tr>'
    for change in changes:
        cells = "".join(f"<td>{text(value)}</td>" for value in cells_of(change))
        yield f'<tr class="{attribute(change.impact)}">{cells}</tr>'
    yield "</table></div>"


def _cells(change: Change) -> tuple[str, ...]:
    before, after = change.before or "closed", change.after or "closed"
    return impacts(change), _sentence(change), before, after, need(change), str(change.witness or ""), str(change.where)


def _estate_cells(change: Change) -> tuple[str, ...]:
    packet, where = str(change.witness or ""), str(change.where)
    return impacts(change), _sentence(change), purposes(change), change.need, packet, where


def _sentence(change: Change) -> str:
    return "; ".join(filter(None, (change.sentence, accepted(change))))
