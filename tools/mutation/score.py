"""What becomes of all mutants of a target, counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from functools import partial
from itertools import groupby
from pathlib import Path

from portbook.model import Snippet
from portbook.proof import processes
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.proof.warm_lab import WarmLab
from portbook.targets import Target
from tools.mutation.fate import Fate, Word, fate, mutants, read
from tools.mutation.mutants import Faults, Mutant

_AT_A_TIME = 2
KEPT = Path(__file__).with_name("scores.json")
"""The last score of each target's whole mutation test: what the list of targets says."""


@dataclass(frozen=True)
class Score:
    """The fates of a target's mutants."""

    target: Target
    fates: tuple[Fate, ...]

    @property
    def let_through(self) -> list[Fate]:
        """Those that nobody notices who should: what loading shows is not what the text says."""
        return [each for each in self.fates if each.let_through]

    @property
    def undeclared(self) -> list[Fate]:
        """Those that change nothing though their kind of fault should."""
        declared = Faults.of(self.target.id).equivalent
        return [each for each in self.fates if each.equivalent and each.mutant.kind not in declared]

    @property
    def wrong(self) -> int:
        """How many say something else than what they were made from."""
        return sum(not each.equivalent for each in self.fates)

    def row(self) -> dict[str, str | int]:
        """The numbers, by what a column is called."""
        return {
            "target": self.target.id,
            "mutants": len(self.fates),
            "reader caught": sum(each.reader is Word.CAUGHT for each in self.fates),
            "reader refused": sum(each.reader is Word.REFUSED for each in self.fates),
            "engine caught": sum(each.engine is Word.CAUGHT for each in self.fates),
            "engine refused": sum(each.engine is Word.REFUSED for each in self.fates),
            "equivalent": sum(each.equivalent for each in self.fates),
            "let through": len(self.let_through),
        }


def kept() -> dict[str, dict[str, int]]:
    """By target: how many mutants are wrong, and how many of them are let through."""
    held: dict[str, dict[str, int]] = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    return held


def keep(whole: Score) -> None:
    """Write down the score of all mutants of a target."""
    now = {**kept(), whole.target.id: {"wrong": whole.wrong, "let through": len(whole.let_through)}}
    KEPT.write_text(json.dumps(now, indent=2, sort_keys=True) + "\n", "utf-8")


def score(target: Target, most: int | None = None) -> Score:
    """Try every mutant, or the first few of each kind of fault in each snippet.

    Raises:
        SandboxFailed: there is no lab here.
    """
    tried = list(mutants(target))
    if most is not None:
        tried = some(tried, most)
    fates = dict(processes.results([partial(_fate, *each, target) for each in tried], _AT_A_TIME))
    return Score(target, tuple(fates[each] for each in sorted(fates)))


def some(tried: Sequence[tuple[Snippet, Mutant]], most: int) -> list[tuple[Snippet, Mutant]]:
    """At most so many of each kind of fault, spread evenly over all of that kind."""
    by_kind = sorted(tried, key=lambda each: each[1].kind)
    return [each for _kind, found in groupby(by_kind, lambda each: each[1].kind) for each in _spread([*found], most)]


def _spread(found: Sequence[tuple[Snippet, Mutant]], most: int) -> list[tuple[Snippet, Mutant]]:
    few = min(most, len(found))
    return [found[at * len(found) // few] for at in range(few)]


def _fate(snippet: Snippet, mutant: Mutant, target: Target, warm_lab: WarmLab) -> Fate:
    """What becomes of a mutant. One that ends a tool twice, where what it was made from does not, is not judgeable.

    nft 1.0.6 ends by a failed assertion on `meta l4proto ah tcp flags syn`.
    """
    failed = ""
    for _ in range(2):
        try:
            return fate(snippet, mutant, target, warm_lab.tools())
        except SandboxFailed as ended:
            warm_lab.discard()
            failed = str(ended)
    unbroken = fate(snippet, Mutant("none", "", snippet.text), target, warm_lab.tools())
    if unbroken.engine is not Word.ACCEPTED:
        msg = f"{failed}\n{_shown(snippet, mutant)}"
        raise SandboxFailed(msg)
    return Fate(mutant, snippet, read(replace(snippet, text=mutant.text), target), Word.REFUSED, failed)


def said(found: Fate) -> str:
    """A fate for people: which fault in which snippet, as a difference."""
    words = f"reader {found.reader}, engine {found.engine} {found.detail}".rstrip()
    return f"{_shown(found.snippet, found.mutant)}\n    {words}"


def _shown(snippet: Snippet, mutant: Mutant) -> str:
    return "\n    ".join((f"{snippet.id}: {mutant.kind}", *_difference(snippet.text, mutant.text)))


def _difference(before: str, after: str) -> Iterator[str]:
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))
    return (line for line in lines[2:] if not line.startswith("@@"))
