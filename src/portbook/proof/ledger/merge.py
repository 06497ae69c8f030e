"""Ledgers of other machines brought into one's own.

A row says what it likes, and its signature is another user's. So a file is taken whole or not at all: each row has to be about
a text that is rendered here now, with the same versions of tool and kernel, and be what its engine can find. Some rows, drawn
by chance, are judged again here. Where this user has signed a file, as on machines that share a key, nothing is judged again.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from portbook.evidence import Evidence, Origin
from portbook.files import UnusableFile, refuse_to_read
from portbook.model import Snippet
from portbook.proof.engine import engines
from portbook.proof.ledger import evidence_table
from portbook.proof.ledger.belief import Believer
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.ledger.fingerprint import key
from portbook.targets import Target

_FEWEST = 20
_CHANCE = random.SystemRandom()

Judge = Callable[[Snippet], Evidence]
"""Judges a snippet on this machine."""


@dataclass(frozen=True)
class Merge:
    """What came of one file.

    Attributes:
        results: what the file says about snippets; empty where it is refused.
        judged: how many of them were judged again here.
        others: rows about texts that are not rendered here, which are left out.
        refusal: why the file is refused, one sentence without a full stop; empty where it is not.
        cure: what to do about that.
    """

    results: tuple[tuple[Snippet, Evidence], ...] = ()
    judged: int = 0
    others: int = 0
    refusal: str = ""
    cure: str = ""


def merged(path: Path, snippets: Iterable[Snippet], targets: Mapping[str, Target], judge: Judge, share: float) -> Merge:
    """What a ledger's file says about snippets, or why it is refused.

    Args:
        path: the file.
        snippets: all that are rendered here.
        targets: their targets by id.
        judge: judges a snippet on this machine.
        share: of the rows that another user has signed, how many are judged again, from 0 to 1; 20 at least.
    """
    try:
        refuse_to_read(path, evidence_table.LARGEST)
        entries = list(evidence_table.read(path))
    except UnusableFile as unusable:
        return Merge(refusal=unusable.message, cure=unusable.cure)
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        return Merge(refusal=f"it is no ledger ({error})", cure="name the file that portbook check has written there")
    by_key = {key(snippet): snippet for snippet in snippets}
    latest = _latest(entry for entry in entries if entry.key in by_key)
    if refusal := _refusal(entries, latest, by_key, targets):
        return refusal
    pairs = [(by_key[entry.key], entry.evidence) for entry in latest]
    foreign = [pair for pair, entry in zip(pairs, latest, strict=True) if not entry.own]
    again = _CHANCE.sample(foreign, min(len(foreign), max(_FEWEST, round(share * len(foreign)))))
    for snippet, evidence in again:
        here = judge(snippet)
        if replace(here, when="") != replace(evidence, when="", worker=""):
            told = f"it says {evidence.rung} of {snippet.id}, and judged here that is {here.rung}"
            return Merge(refusal=told, cure="check that share again, on a machine that you trust")
    return Merge(tuple(pairs), len(again), sum(entry.key not in by_key for entry in entries))


def _latest(entries: Iterable[Entry]) -> list[Entry]:
    """One row for each text."""
    by_key: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.evidence.when):
        by_key[entry.key] = entry
    return list(by_key.values())


def _refusal(
    entries: Sequence[Entry], latest: Sequence[Entry], by_key: Mapping[str, Snippet], targets: Mapping[str, Target]
) -> Merge | None:
    if not latest:
        cure = "check there what is here: the same data, and the same version of Portbook"
        return Merge(refusal="none of its rows is about a text that is rendered here", cure=cure)
    if len({entry.own for entry in entries}) > 1:
        told = "some of its rows were changed after they were signed"
        return Merge(refusal=told, cure="check that share again, on a machine that you trust")
    believer = Believer(engines())
    for entry in latest:
        snippet = by_key[entry.key]
        belief = believer.believed(replace(entry, own=True), snippet, targets[snippet.id.target])
        if belief is None or belief.origin is not Origin.LEDGER:
            tool = " with ".join(filter(None, (entry.evidence.tool, entry.evidence.kernel)))
            told = f"it says {entry.evidence.rung} of {snippet.id} by {tool or 'no tool'}, which is not what is here"
            return Merge(refusal=told, cure="check on machines with the same versions; portbook tools lists them")
    return None
