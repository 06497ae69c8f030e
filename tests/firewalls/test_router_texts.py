"""Texts for a router: what they let through between other hosts is judged; for any other host, that they do is a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from portbook.compare.verify import As, verify
from portbook.load import load_service
from portbook.targets import targets
from tests.firewalls.cases import FIREWALLS

FILES = {path.parent.name: yaml.safe_load(path.read_text("utf-8")) for path in FIREWALLS.glob("*/cases/*/routers.yml")}


def _cases(kind: str) -> Iterator[Any]:
    for target, data in sorted(FILES.items()):
        yield from (pytest.param(target, case, id=f"{target} {case['title']}") for case in data[kind])


def _said(target: str, role: str, case: Mapping[str, Any]) -> str:
    """What is wrong with the text; empty where it holds."""
    service = load_service(FILES[target]["service"], "demo.yml").service
    assert service
    verdict = verify(service, [role], None, case["text"], targets()[target], As(case.get("as", "addition")))
    findings = (*verdict.missing, *verdict.closed, *(verdict.extra if case.get("as") != "host" else ()))
    said = findings[0].sentence if findings else verdict.reason
    assert bool(said) is (verdict.holds is not True)
    return said


@pytest.mark.parametrize(("target", "case"), [*_cases("cases")])
def test_a_text_for_a_router(target: str, case: Mapping[str, Any]) -> None:
    said = _said(target, "router", case)
    assert case.get("says", "") in said
    assert bool(said) is ("says" in case)


@pytest.mark.parametrize(("target", "case"), [*_cases("not_router")])
def test_a_host_that_is_no_router_forwards_nothing(target: str, case: Mapping[str, Any]) -> None:
    assert case["says"] in _said(target, "server", case)


def test_every_target_that_has_rules_for_routers_has_cases() -> None:
    assert {*FILES} == {target.id for target in targets().values() if target.forwards}
