"""Each flow of a service closed in turn: the report names exactly that flow."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.model import Service
from tests.checkers.closing import all_open, closed_in_turn, servers
from tests.checkers.two_hosts import why_not
from tests.given.catalogue import catalogue
from tests.proof.sandbox.test_safety import _host

ROOT = Path(__file__).parents[2]
BOOK = catalogue()
SAMPLE = ("tftp",)
WHOLE = tuple(id_ for id_ in BOOK.services if id_ not in SAMPLE)
pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


def judged(service: Service, folder: Path) -> int:
    """How many flows could be closed alone, and were named."""
    count = 0
    for server in servers(service):
        assert all_open(service, server, folder).wrong == []
        for trial in closed_in_turn(service, server, folder):
            if not isinstance(trial, str):
                assert trial.wrong == [], (server, trial.flow)
                count += 1
    return count


@pytest.mark.parametrize("id_", SAMPLE)
def test_the_closed_flow_is_named(id_: str, tmp_path: Path) -> None:
    before = _host()
    assert judged(BOOK.services[id_], tmp_path)
    assert _host() == before


@pytest.mark.whole
@pytest.mark.parametrize("id_", WHOLE)
def test_the_closed_flow_of_each_service_is_named(id_: str, tmp_path: Path) -> None:
    judged(BOOK.services[id_], tmp_path)
