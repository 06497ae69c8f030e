from __future__ import annotations

from collections.abc import Iterator

import pytest

from portbook.proof.warm_lab import WarmLab
from portbook.targets import Group, targets
from tools.wrong import Fate, Wrong, having, wrong

ALL = [pytest.param(each, id=f"{each.target}: {each.title}") for target in having() for each in wrong(target)]
ENOUGH = 12
"""Of each that no packet decides; the mutation test breaks the others in every way."""


@pytest.fixture(scope="module")
def warm_lab() -> Iterator[WarmLab]:
    with WarmLab() as held:
        yield held


@pytest.mark.parametrize("case", ALL)
def test_a_wrong_snippet_is_not_let_through(case: Wrong, warm_lab: WarmLab) -> None:
    fate, evidence = case.fate(warm_lab)
    assert fate is not Fate.LET_THROUGH
    assert evidence.detail


@pytest.mark.parametrize("target", [each.id for each in targets().values() if each.group is not Group.LINUX])
def test_there_are_enough_of_them(target: str) -> None:
    assert len(wrong(target)) >= ENOUGH
