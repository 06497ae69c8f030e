from __future__ import annotations

from collections.abc import Iterator

import pytest

from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import sandbox


@pytest.fixture(scope="module")
def shared() -> Iterator[Lab]:
    if reason := sandbox.unavailable():
        pytest.skip(reason)
    with Lab.open() as opened:
        yield opened


@pytest.fixture
def empty(shared: Lab) -> Lab:
    """A lab whose host has no rules."""
    shared.reset()
    return shared
