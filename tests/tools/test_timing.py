from __future__ import annotations

from collections.abc import Iterator

import pytest

from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox.tools import SandboxFailed
from tools.timing.lab import CASES, WAYS, Case, Work


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    try:
        with Lab.open() as opened:
            yield opened
    except SandboxFailed as failed:
        pytest.skip(str(failed))


@pytest.mark.parametrize("work", WAYS, ids=lambda work: work.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_way_to_judge_accepts_the_snippets(case: Case, work: Work, lab: Lab) -> None:
    if reason := case.lacking(lab):
        pytest.skip(reason)
    work(case.on(lab), 7)
