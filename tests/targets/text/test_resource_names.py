from __future__ import annotations

import pytest

from portbook.targets.text.resource_names import shortened, unique

LONG = "allow-ssh-server-dns-client-ntp-client-postgresql"


@pytest.mark.parametrize("limit", [len(LONG), 63])
def test_a_name_that_fits_stays(limit: int) -> None:
    assert shortened(LONG, limit) == LONG


@pytest.mark.parametrize("joint", ["-", "_", "x"])
def test_long_names_of_one_beginning_stay_two(joint: str) -> None:
    one, other = (shortened(f"{LONG}-{name}", 40, joint) for name in ("server", "agent"))
    assert one != other
    assert len(one) == len(other) == 40
    assert one[:31] == other[:31] == LONG[:31]


def test_numbered_names_of_two_owners_stay_apart() -> None:
    first = unique([f"{LONG}-server"] * 12, 40)
    second = unique([f"{LONG}-agent"] * 12, 40)
    assert len({*first, *second}) == 24
    assert max(map(len, first)) == 40
    assert unique(["web", "web"], 40) == ["web", "web-2"]
