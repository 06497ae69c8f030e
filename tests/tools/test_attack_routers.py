"""Routers' readers hold against a program that changes right texts."""

from __future__ import annotations

import re

import pytest

from portbook.proof.engine import engines
from tools.attack.fate import Fate
from tools.attack.routers import attack

LACKING = engines()["ansible-networks"].lacking()
EXPLAINED = re.compile(
    r"the line '(counters per-entry|statistics per-entry|show ip access-lists TO-HOST|exit|end|commit|save|configure|"
    r"configure terminal|write memory|write)' put in"
    r"|the line ' ?(\d+ )?(permit|remark|!).*' moved"
    r"|.* changed to '\\t'"
)
"""What the other reader declines: what only counts or shows, modes in the middle, an entry twice in one list."""


@pytest.mark.extra
@pytest.mark.skipif(bool(LACKING), reason=LACKING or "all is there")
@pytest.mark.parametrize("seed", [11, 12])
def test_what_is_accepted_is_confirmed(seed: int) -> None:
    fates, found = attack(1_500, seed)
    assert fates[Fate.CONFIRMED] > 100
    assert not [(each.target.id, each.change, each.text) for each in found[Fate.DISAGREED]]
    assert not [
        (each.target.id, each.change) for each in found[Fate.UNCONFIRMED] if not EXPLAINED.fullmatch(each.change)
    ]
