"""Texts for nftables routers, besides those of `tests/firewalls/test_router_texts.py`."""

from __future__ import annotations

import pytest

from portbook.firewalls.nftables.target import TARGET
from portbook.targets import Rejected


def test_a_jump_to_a_chain_that_there_is_not_is_refused() -> None:
    with pytest.raises(Rejected, match="there is no chain elsewhere"):
        TARGET.read("insert rule inet filter forward jump elsewhere\n")
