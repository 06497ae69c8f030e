from __future__ import annotations

import pytest

from portbook.model import Family
from portbook.targets.netfilter.match import State
from portbook.targets.netfilter.tracking import first_packets


@pytest.mark.parametrize(("family", "foreign"), [(Family.IPV4, 58), (Family.IPV6, 1)])
def test_icmp_of_the_other_version_is_invalid_and_nothing_else(family: Family, foreign: int) -> None:
    states = {
        state
        for state, boxes in first_packets(family).items()
        for first, last in (b[0] for b in boxes)
        if first <= foreign <= last
    }
    assert states == {State.INVALID}
