from __future__ import annotations

import pytest

from portbook.proof import sandbox
from portbook.proof.lab.bench import Lab


@pytest.fixture(scope="module")
def shared() -> Lab:
    if reason := sandbox.unavailable():
        pytest.skip(reason)
    with Lab.open() as opened:
        yield opened


@pytest.fixture
def empty(shared: Lab) -> Lab:
    """A lab whose host has no rules."""
    shared.reset()
    return shared
