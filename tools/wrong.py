"""Snippets that are wrong in one place each, and who notices: what the page "How this is verified" counts.

Each is the snippet of a service of the repository with one piece of text replaced. Wrong snippets are data, a file a target.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from portbook.evidence import KEPT, Evidence, Rung
from portbook.load.book import load_book
from portbook.model import Form, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.proof.judge import judge
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import snippet
from portbook.targets import targets
from tools.case_file import cases_in

ROOT = Path(__file__).parents[1]
CASES = {path.stem: path for path in ROOT.glob("tests/firewalls/*/cases/wrong/*.yml")}
"""By target."""


class Fate(StrEnum):
    """What became of a wrong snippet."""

    FAILED = "failed"
    """Somebody says what is wrong with it."""
    NOT_JUDGED = "not judged"
    """Nobody vouches for it."""
    LET_THROUGH = "let through"
    """It was taken for right."""


@dataclass(frozen=True)
class Wrong:
    """A wrong snippet.

    Attributes:
        target: whose.
        title: what is wrong.
        made: the snippet, with the wrong text.
    """

    target: str
    title: str
    made: Snippet

    def fate(self, warm_lab: WarmLab) -> tuple[Fate, Evidence]:
        """What the strongest check that is here finds, and in which words."""
        found = judge(self.made, targets()[self.target], warm_lab)
        if found.rung in KEPT:
            return Fate.LET_THROUGH, found
        return (Fate.FAILED if found.rung is Rung.FAILED else Fate.NOT_JUDGED), found


def wrong(target: str) -> tuple[Wrong, ...]:
    """The wrong snippets of a target.

    Raises:
        ValueError: a case replaces what is not in the snippet, so that it would try the right one.
    """
    return tuple(_wrong(target, case) for case in cases_in(CASES[target]))


def having() -> tuple[str, ...]:
    """The targets that have wrong snippets, in the order of the reader's choice."""
    return tuple(target for target in targets() if target in CASES)


def _wrong(target: str, case: Mapping[str, str]) -> Wrong:
    right = _right(target, Form(case.get("form", Form.ADD)))
    if case["old"] not in right.text:
        msg = f"{target}: {case['title']}: the snippet has no {case['old']!r}"
        raise ValueError(msg)
    return Wrong(target, case["title"], replace(right, text=right.text.replace(case["old"], case["new"], 1)))


@cache
def _right(target: str, form: Form) -> Snippet:
    service = _service()
    profile = next(each for each in profiles_of(service) if each.id == "best")
    return snippet(service, service.roles["device"], profile, targets()[target], form)


@cache
def _service() -> Service:
    path = ROOT / "ports/tailscale.yml"
    return load_book({path.relative_to(ROOT).as_posix(): path.read_bytes()}).book.services["tailscale"]


def table(names: Sequence[str] = ()) -> Iterator[str]:
    """The score as a Markdown table, a line each."""
    yield "| Firewall or cloud | Wrong snippets | Refused or contradicted | Not judged | Let through |"
    yield "| --- | --- | --- | --- | --- |"
    for name in names or having():
        fates = score(name)
        counted = " | ".join(str(fates[each]) for each in Fate)
        yield f"| {targets()[name].title} | {fates.total()} | {counted} |"


@cache
def score(target: str) -> Counter[Fate]:
    """How the wrong snippets of a target fare."""
    with WarmLab() as warm_lab:
        return Counter(each.fate(warm_lab)[0] for each in wrong(target))


if __name__ == "__main__":
    print("\n".join(table(sys.argv[1:])))  # noqa: T201  # what it is for
