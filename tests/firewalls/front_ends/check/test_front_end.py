from __future__ import annotations

import pytest

from portbook.firewalls.front_ends.check.front_end import FrontEnd
from portbook.proof.engine import engines
from portbook.proof.sandbox.filesystem import SETTINGS
from portbook.proof.sandbox.program import allowed_programs, etc_folders
from tests.firewalls.front_ends.every import FRONT_ENDS

ALL = [pytest.param(each, id=each.id) for each in FRONT_ENDS]


@pytest.mark.parametrize("front_end", ALL)
def test_it_lets_in_no_program_but_its_own(front_end: FrontEnd) -> None:
    assert all(name.startswith(front_end.id) for name in front_end.program_names)
    assert {*front_end.program_names} <= allowed_programs().keys()


@pytest.mark.parametrize("front_end", ALL)
def test_its_folders_hide_nothing_of_the_system(front_end: FrontEnd) -> None:
    folders = {folder for program in front_end.programs for folder in program.etc_folders}
    assert folders <= {*etc_folders()} - {*SETTINGS}


@pytest.mark.parametrize("front_end", ALL)
def test_it_has_an_engine_that_needs_its_programs(front_end: FrontEnd) -> None:
    assert {*front_end.program_names} <= {*engines()[front_end.id].programs}


@pytest.mark.parametrize("name", ["bash", "sh", "perl", "env", "awk"])
def test_what_runs_anything_is_not_let_in(name: str) -> None:
    assert name not in allowed_programs()
