"""The table of all targets: the best evidence that there can be, who notices what is wrong, and how long a check takes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from portbook.evidence import Rung
from portbook.proof.engine import engines
from portbook.targets import Group, Target, targets
from tools.mutation.score import kept
from tools.timing.targets import KEPT
from tools.wrong import Fate, having
from tools.wrong import score as wrong_snippets

_PAGES = Path(__file__).parents[1] / "docs" / "targets"
_HEAD = """| Group | Firewall | Best evidence | Wrong snippets caught | Time per check |
| --- | --- | --- | --- | --- |"""


def table(names: Sequence[str] = ()) -> Iterator[str]:
    """A line each, by group."""
    yield _HEAD
    times: dict[str, str] = json.loads(KEPT.read_text(encoding="utf-8"))
    for group, members in groupby(_ordered(names or list(targets())), key=lambda each: each.group):
        said = group.value
        for each in members:
            yield f"| {said} | {_linked(each)} | {_best(each).value} | {_caught(each)} | {times.get(each.id, '–')} |"
            said = ""


def pages() -> Iterator[tuple[str, str]]:
    """The title of each that has a page, and the page from the folder of pages."""
    for each in _ordered(list(targets())):
        if (_PAGES / f"{each.id}.md").exists():
            yield each.title, f"targets/{each.id}.md"


def _ordered(names: Sequence[str]) -> list[Target]:
    """By group, as the groups are listed; in a group as they are found."""
    order = list(Group)
    return sorted((targets()[name] for name in names), key=lambda each: order.index(each.group))


def _linked(target: Target) -> str:
    page = f"{target.id}.md"
    return f"[{target.title}]({page})" if (_PAGES / page).exists() else target.title


def _best(target: Target) -> Rung:
    """Of all its engines, whether this machine has them or not."""
    order = list(Rung)
    named = (engines()[engine].rung for engine in target.engines)
    return min(named, key=order.index, default=Rung.SELF_CONSISTENT)


def _caught(target: Target) -> str:
    """All but what is let through, of those written by hand and those of the mutation test; a dash where there are none."""
    written = wrong_snippets(target.id) if target.id in having() else Counter[Fate]()
    mutants = kept().get(target.id, {})
    total = written.total() + mutants.get("wrong", 0)
    missed = written[Fate.LET_THROUGH] + mutants.get("let through", 0)
    return f"{total - missed:,} of {total:,}" if total else "–"
