from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from portbook.model import Service
from portbook.model.profiles import default_profile
from portbook.rules import differences, equal, express, phrases
from portbook.snippets import flow_rules
from portbook.targets import CannotJudge, Cause, Doubt, Rejected, Target, targets
from tests.firewalls.cases import FIREWALLS
from tools.case_file import cases_in

NAMES = "differs.yml", "refused.yml", "besides.yml"
CHANGED = {"nftables", "iptables"}
"""Their cases change words of our own snippets: test_packet_filters.py tries them, on a kernel too."""


def _found(*verdicts: str) -> Iterator[Any]:
    for path in sorted(each for name in NAMES for each in FIREWALLS.glob(f"*/cases/*/{name}")):
        id_ = path.parent.name
        for case in cases_in(path):
            if id_ not in CHANGED and set(verdicts) & case.keys():
                yield pytest.param(targets()[id_], case, id=f"{id_}-{case['title']}")


def _cases(*verdicts: str) -> list[Any]:
    return list(_found(*verdicts))


def _witnesses(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service]) -> tuple[set[str], set[str]]:
    """What the text opens besides the flows of a sample, and what of them it leaves closed."""
    service = samples[case.get("sample", "tailscale")]
    wanted = express(flow_rules(service, ("host",), default_profile(service)), target.lacks).rules
    found = target.read(case["text"]).rules
    return {str(each) for each in differences(found, wanted)}, {str(each) for each in differences(wanted, found)}


@pytest.mark.parametrize(("target", "case"), _cases("opens", "closed"))
def test_difference(target: Target, case: Mapping[str, Any], samples: Mapping[str, Service]) -> None:
    opens, closed = _witnesses(target, case, samples)
    assert opens == set(case.get("opens", ()))
    assert closed == set(case.get("closed", ()))


@pytest.mark.parametrize(("target", "case"), _cases("remarks"))
def test_remarks(target: Target, case: Mapping[str, Any]) -> None:
    assert [f"{each.line}: {each.message}" for each in target.read(case["text"]).remarks] == case["remarks"]


@pytest.mark.parametrize(("target", "case"), _cases("rejected"))
def test_rejected(target: Target, case: Mapping[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        target.read(case["text"])
    assert str(caught.value) == case["rejected"]


@pytest.mark.parametrize(("target", "case"), _cases("unjudged"))
def test_cannot_judge(target: Target, case: Mapping[str, Any]) -> None:
    with pytest.raises(CannotJudge) as caught:
        target.read(case["text"])
    assert str(caught.value) == case["unjudged"]


def _said(causes: Iterable[Cause | Doubt]) -> list[str]:
    return [f"{each.line}: {said}" for each in causes for said in phrases(each.rules, ())]


@pytest.mark.parametrize(("target", "case"), _cases("lets"))
def test_which_line_lets_what_through(target: Target, case: Mapping[str, Any]) -> None:
    reading = target.read(case["text"])
    causes = reading.opens()
    assert _said(causes) == case["lets"]
    assert equal(reading.rules, [rule for each in causes for rule in each.rules])


@pytest.mark.parametrize(("target", "case"), _cases("closes"))
def test_which_line_closes_what(target: Target, case: Mapping[str, Any]) -> None:
    assert _said(target.read(case["text"]).closes()) == case["closes"]


@pytest.mark.parametrize(("target", "case"), _cases("stores"))
def test_which_line_stores_what_for_the_next_start(target: Target, case: Mapping[str, Any]) -> None:
    assert _said(target.read(case["text"]).stored) == case["stores"]


@pytest.mark.parametrize(("target", "case"), _cases("doubts"))
def test_which_line_leaves_a_doubt(target: Target, case: Mapping[str, Any]) -> None:
    assert _said(target.read(case["text"]).doubts) == case["doubts"]


@pytest.mark.parametrize(("target", "case"), _cases("aside"))
def test_what_else_a_line_does(target: Target, case: Mapping[str, Any]) -> None:
    assert [f"{each.line}: {each.message}" for each in target.read(case["text"]).side_effects] == case["aside"]
