"""Texts for a router: what they let through between other hosts is judged; for any other host, that they do is a fault."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.compare.verify import As, verify
from portbook.firewalls.nftables.target import TARGET
from portbook.load import load_service

DATA = yaml.safe_load((Path(__file__).parent / "cases/nftables/routers.yml").read_text("utf-8"))


def _said(role: str, case: Mapping[str, Any]) -> str:
    """What is wrong with the text; empty where it holds."""
    service = load_service(DATA["service"], "demo.yml").service
    assert service
    verdict = verify(service, [role], None, case["text"], TARGET, As(case.get("as", "addition")))
    findings = (*verdict.missing, *verdict.closed, *(verdict.extra if case.get("as") != "host" else ()))
    said = findings[0].sentence if findings else verdict.reason
    assert bool(said) is (verdict.holds is not True)
    return said


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["title"])
def test_a_text_for_a_router(case: Mapping[str, Any]) -> None:
    said = _said("router", case)
    assert case.get("says", "") in said
    assert bool(said) is ("says" in case)


@pytest.mark.parametrize("case", DATA["not_router"], ids=lambda case: case["title"])
def test_a_host_that_is_no_router_forwards_nothing(case: Mapping[str, Any]) -> None:
    assert case["says"] in _said("server", case)
