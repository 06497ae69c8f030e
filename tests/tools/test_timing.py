from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from portbook.model import Form, Snippet
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox.sandbox import SandboxFailed
from portbook.targets import Target
from tools.timing.case import Case, cases
from tools.timing.judging import judged, packets, whole
from tools.timing.service import snippet

MISSPELLED = ("udp", "upd")
NAIVELY = {"nftables": 1, "iptables": 2, "iptables (nf_tables)": 2, "ufw": 4, "firewalld, cold": 8}


def _broken(target: Target, number: int, form: Form = Form.ADD) -> Snippet:
    made = snippet(target, number, form)
    return replace(made, text=made.text.replace(*MISSPELLED))


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    try:
        with Lab.open() as opened:
            yield opened
    except SandboxFailed as failed:
        pytest.skip(str(failed))


@pytest.fixture(params=cases(), ids=lambda each: each.name)
def case(request: pytest.FixtureRequest, lab: Lab) -> Case:
    found: Case = request.param
    if reason := found.lacking(lab):
        pytest.skip(reason)
    return found


def test_each_way_to_judge_holds_of_the_snippets(case: Case, lab: Lab) -> None:
    on = case.on(lab)
    for work in (packets, judged, whole):
        work(on, 7)


def test_the_naive_way_takes_the_snippets(case: Case, lab: Lab) -> None:
    assert (case.naive.check(lab, 7) if case.naive else None) == NAIVELY.get(case.name)


def test_the_naive_way_sees_a_snippet_that_is_refused(case: Case, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    if case.naive is None:
        pytest.skip("it is another's")
    monkeypatch.setattr("tools.timing.naive.snippet", _broken)
    with pytest.raises(SystemExit):
        case.naive.check(lab, 7)
