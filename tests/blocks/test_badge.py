"""A badge says what ran, and no more."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from portbook.blocks.badge import MEANING, badge
from portbook.evidence import Evidence, Rung

PROVEN = Evidence(
    Rung.PROVEN,
    "nft",
    "nftables v1.0.6",
    ("stock", "policy drop"),
    "2026-11-22T10:00:00Z",
    kernel="Linux 6",
    not_for=("another table",),
    packets=1840,
)
LINES = [
    (
        PROVEN,
        "proven · nftables v1.0.6 · 1,840 packets · on hosts with stock, policy drop · not for hosts with another table · 2026-11-22",
    ),
    (
        replace(PROVEN, rung=Rung.APPLIED, hosts=(), not_for=(), open_before=("outbound TCP 443 to any",)),
        "applied · nftables v1.0.6 · already open here: outbound TCP 443 to any · 2026-11-22",
    ),
    (
        replace(PROVEN, rung=Rung.APPLIED, not_for=(), detail="no packets were sent: it is refused"),
        "applied · nftables v1.0.6 · on hosts with stock, policy drop · 2026-11-22",
    ),
    (replace(PROVEN, rung=Rung.FAILED, detail="it opens SSH"), "failed · nftables v1.0.6 · 2026-11-22 · it opens SSH"),
    (Evidence(Rung.NOT_VERIFIED, detail="no nft"), "not verified here · no nft"),
    (Evidence(Rung.SELF_CONSISTENT, "reader", when="2026-11-22T10:00:00Z"), "self-consistent · 2026-11-22"),
]


@pytest.mark.parametrize(("evidence", "line"), LINES, ids=[each.rung.value for each, _line in LINES])
def test_a_badge_is_one_readable_line(evidence: Evidence, line: str) -> None:
    made = badge(evidence)
    assert re.sub(r"<[^>]*>", "", made) == line
    assert "\n" not in made


def test_why_it_is_not_on_a_stronger_rung_is_in_the_title() -> None:
    assert "no packets were sent" in badge(LINES[2][0])


def test_every_rung_has_a_meaning() -> None:
    assert MEANING.keys() == set(Rung)
