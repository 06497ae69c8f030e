"""What `portbook verify` says of texts by anyone for routers: data, a file a router."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.compare.verify import As, Verdict, verify
from portbook.evidence import Rung
from portbook.load.book import read_book
from portbook.load.service import load_service
from portbook.model import Book, Service
from portbook.model.profiles import default_profile, profiles_of
from portbook.proof import python_packages
from portbook.proof.run_text import trial
from portbook.snippets import snippet
from portbook.targets import targets
from tests.firewalls.routers.routers import ROUTERS
from tools.random_service import random_service

ROOT = Path(__file__).parents[3]
CASES = Path(__file__).parent / "cases"
HOLDS = {0: True, 1: False, 3: None}
ALL = [
    pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
    for path in sorted(CASES.glob("verdicts/*.yml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]


@cache
def book(folder: Path) -> Book:
    return read_book(folder / "ports", folder).book


def text_of(target: str, case: dict[str, Any], service: Service) -> str:
    """As it is written, or our own snippet with pieces replaced."""
    if "text" in case:
        return str(case["text"])
    text = snippet(service, next(iter(service.hosts)), default_profile(service), targets()[target]).text
    for old, new in case["edit"].items():
        assert old in text, f"the snippet has no {old!r}"
        text = text.replace(old, new)
    return text


def verdict(target: str, case: dict[str, Any]) -> Verdict:
    service = book(CASES).services[case.get("service", "web")]
    (host,) = service.hosts
    text = text_of(target, case, service)
    return verify(service, [host.id], None, text, targets()[target], As(case.get("as", "addition")))


@pytest.mark.parametrize(("target", "case"), ALL)
def test_a_text_gets_its_verdict_by_reading_alone(target: str, case: dict[str, Any]) -> None:
    found = verdict(target, case)
    said = [
        (found.line, f"{found.reason}: {found.cure}"),
        *((each.line, each.sentence) for each in (*found.missing, *found.closed, *found.extra)),
    ]
    assert found.holds is HOLDS[case["exit"]], said
    assert not case.get("said") or any(case["said"] in words for _line, words in said), said
    assert case.get("line") in {None, *(line for line, _words in said)}, said


@pytest.fixture(params=[True, False], ids=["with the other reader", "without it"])
def _other_reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parsers of Ansible's network collections are an optional package."""
    here = python_packages.version
    if request.param and not here("ansible"):
        pytest.skip("the Python package ansible is not installed")
    monkeypatch.setattr(
        python_packages, "version", lambda name: "" if name == "ansible" and not request.param else here(name)
    )


@pytest.mark.usefixtures("_other_reader")
@pytest.mark.parametrize("target", ROUTERS)
@pytest.mark.parametrize("as_", As)
def test_our_own_snippets_hold(target: str, as_: As) -> None:
    firewall = targets()[target]
    for service in (*book(ROOT).services.values(), *book(CASES).services.values()):
        for role in service.hosts:
            for profile in profiles_of(service):
                text = snippet(service, role, profile, firewall).text
                assert verify(service, [role.id], profile, text, firewall, as_).holds, text
                assert trial(text, firewall, as_).evidence.rung in {Rung.SELF_CONSISTENT, Rung.READ_BACK}


@pytest.mark.parametrize("target", ROUTERS)
def test_our_own_snippets_of_random_services_hold(target: str) -> None:
    firewall = targets()[target]
    for seed in range(50):
        service = load_service(random_service(seed), f"random-{seed}.yml").service
        assert service
        (role,), (profile,) = service.hosts, profiles_of(service)
        text = snippet(service, role, profile, firewall).text
        assert verify(service, [role.id], profile, text, firewall).holds, text
        assert verify(service, [role.id], None, text, firewall, As.HOST).holds, text
