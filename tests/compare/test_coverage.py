"""Flow by flow, what a machine's listing lets through."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from portbook.compare.coverage import Openness
from portbook.compare.verify import As, Verdict, verify
from portbook.load import load_service
from portbook.targets import targets

CASES = yaml.safe_load((Path(__file__).parent / "cases/coverage.yml").read_text("utf-8"))
SERVICE = load_service(CASES["service"], "wiki").service


def _verdict(case: dict[str, str], as_: As = As.HOST) -> Verdict:
    assert SERVICE
    profile = SERVICE.profiles[case["profile"]] if "profile" in case else None
    return verify(SERVICE, [case.get("role", "server")], profile, case["text"], targets()[case["target"]], as_)


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_each_flow_is_open_or_not(case: dict[str, str]) -> None:
    verdict = _verdict(case)
    assert {flow.flow: flow.openness.value for flow in verdict.covered} == case["flows"]
    assert verdict.holds is case["holds"]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_what_is_open_lacks_nothing_and_the_rest_something(case: dict[str, str]) -> None:
    for flow in _verdict(case).covered:
        assert flow.openness is Openness.UNCLEAR or bool(flow.absent) is (flow.openness is not Openness.OPEN)


@pytest.mark.parametrize("as_", [As.ADDITION, As.COMPLETE])
def test_only_machines_have_a_list(as_: As) -> None:
    assert _verdict(CASES["cases"][0], as_).covered == ()
