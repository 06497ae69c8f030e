from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.model import Service
from portbook.rules import differences, express
from portbook.snippets import default_profile, flow_rules
from portbook.targets import CannotJudge, Rejected, Target, targets

CASES = Path(__file__).parents[1] / "cases"
NAMES = "differs.yml", "refused.yml"
CHANGED = {"nftables", "iptables"}
"""Their cases change words of our own snippets: test_packet_filters.py tries them, on a kernel too."""


def _found(*verdicts: str) -> Iterator[Any]:
    for path in sorted(each for name in NAMES for each in CASES.glob(f"*/{name}")):
        id_ = path.parent.name
        for case in yaml.safe_load(path.read_text("utf-8")):
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
