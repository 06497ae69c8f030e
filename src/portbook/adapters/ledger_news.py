"""Whether what a ledger has now is anything new to who reads the pages of a served site: these are reloaded then.

A check that finds the same again, and one that goes on for an hour, must not take pages away from their readers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from portbook.evidence import KEPT, Evidence, FixedLedger, Ledger, Rung
from portbook.proof.ledger.ledger_file import LedgerView


def is_news(before: Ledger, now: Ledger) -> bool:
    """Whether pages would show other evidence: of the time when something was found, they have the day."""
    if before == now:
        return False
    if isinstance(before, FixedLedger) and isinstance(now, LedgerView):
        return not _holds_all(now, before)
    return _by_day(before) != _by_day(now)


def _holds_all(now: LedgerView, before: FixedLedger) -> bool:
    """Whether a ledger, while a check writes it, still has all that a whole check has found, and no more."""
    entries: defaultdict[str, list[Evidence]] = defaultdict(list)
    for entry in now.by_key.values():
        if entry.own:
            entries[entry.snippet].append(_of_day(entry.evidence))
    return all(_is_as_before(entries.get(id_, []), evidence) for id_, evidence in before.by_id.items())


def _is_as_before(entries: list[Evidence], evidence: Evidence) -> bool:
    if evidence.rung is Rung.ELSEWHERE:  # the entry says what it was worth there
        return bool(entries)
    return _of_day(evidence) in entries if evidence.rung in KEPT else not entries


def _by_day(ledger: Ledger) -> Ledger:
    """The ledger with days in place of times."""
    if isinstance(ledger, FixedLedger):
        return FixedLedger({id_: _of_day(evidence) for id_, evidence in ledger.by_id.items()})
    if isinstance(ledger, LedgerView):
        entries = {key: replace(entry, evidence=_of_day(entry.evidence)) for key, entry in ledger.by_key.items()}
        return replace(ledger, by_key=entries)
    return ledger


def _of_day(evidence: Evidence) -> Evidence:
    return replace(evidence, when=evidence.when[:10])
