from __future__ import annotations

import pytest

from portbook.proof import programs
from portbook.proof.engines import engines
from portbook.proof.front_ends import FrontEnd, front_ends
from portbook.proof.root import LAID, SETTINGS

ALL = [pytest.param(each, id=each.id) for each in front_ends()]


@pytest.mark.parametrize("front_end", ALL)
def test_it_lets_in_no_program_but_its_own(front_end: FrontEnd) -> None:
    assert all(name.startswith(front_end.id) for name in front_end.programs)
    assert front_end.programs.keys() <= programs.ALLOWED


@pytest.mark.parametrize("front_end", ALL)
def test_its_folders_hide_nothing_of_the_system(front_end: FrontEnd) -> None:
    assert {*front_end.folders} <= {*LAID} - {*SETTINGS}


@pytest.mark.parametrize("front_end", ALL)
def test_it_has_an_engine_that_needs_its_programs(front_end: FrontEnd) -> None:
    assert front_end.programs.keys() <= {*engines()[front_end.id].programs}


@pytest.mark.parametrize("name", ["bash", "sh", "perl", "env", "awk"])
def test_what_runs_anything_is_not_let_in(name: str) -> None:
    assert name not in programs.ALLOWED
