"""When open pages are reloaded: what a ledger has may be new to their readers, or the same again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.adapters.ledger_news import is_news
from portbook.evidence import EmptyLedger, Evidence, FixedLedger, Ledger, Rung
from portbook.proof.engine import engines
from portbook.proof.ledger.belief import Believer
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.ledger.ledger_file import LedgerView

PROVEN = Evidence(Rung.PROVEN, "nft", "nftables v1.0.6", when="2026-01-02T03:04:05Z")
LATER = replace(PROVEN, when="2026-01-02T23:00:00Z")
NEXT_DAY = replace(PROVEN, when="2026-01-03T03:04:05Z")
CHECKED = replace(PROVEN, rung=Rung.CHECKED)
FAILED = Evidence(Rung.FAILED, detail="no")
ELSEWHERE = Evidence(Rung.ELSEWHERE, "nft", when=PROVEN.when, detail="no nft here")
UNVERIFIED = Evidence(Rung.NOT_VERIFIED, detail="no nft here")
BELIEVER = Believer(engines())


def whole(*evidence: Evidence) -> FixedLedger:
    return FixedLedger({str(number): one for number, one in enumerate(evidence)})


def partial(*evidence: Evidence | None, own: bool = True) -> LedgerView:
    """What a ledger has while a check writes it."""
    entries = {f"key {number}": Entry(str(number), "", one, own) for number, one in enumerate(evidence) if one}
    return LedgerView(entries, {}, BELIEVER)


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        (whole(PROVEN), whole(PROVEN), False),
        (whole(PROVEN), whole(LATER), False),
        (whole(PROVEN), whole(NEXT_DAY), True),
        (whole(PROVEN), whole(CHECKED), True),
        (whole(PROVEN), EmptyLedger(), True),
        (EmptyLedger(), partial(PROVEN), True),
        (partial(PROVEN), partial(LATER), False),
        (partial(PROVEN), partial(PROVEN, PROVEN), True),
        (partial(PROVEN), whole(PROVEN), True),  # it also says how much is not verified, and why
        (whole(PROVEN, CHECKED), partial(LATER, CHECKED), False),
        (whole(PROVEN, CHECKED), partial(PROVEN), True),
        (whole(PROVEN), partial(CHECKED), True),
        (whole(PROVEN), partial(PROVEN, own=False), True),
        (whole(FAILED, UNVERIFIED), partial(), False),
        (whole(FAILED), partial(PROVEN), True),
        (whole(UNVERIFIED), partial(PROVEN), True),
        (whole(ELSEWHERE), partial(PROVEN), False),
        (whole(ELSEWHERE), partial(), True),
    ],
)
def test_only_what_a_reader_would_see_is_new(before: Ledger, now: Ledger, *, new: bool) -> None:
    assert is_news(before, now) is new
