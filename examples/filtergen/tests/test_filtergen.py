from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from portbook.evidence import Rung
from portbook.load.book import read_book
from portbook.proof.sandbox import programs, sandbox
from portbook.proof.sandbox.program import allowed_programs
from portbook.snippets import snippet

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def results(site: Path, portbook: Callable[..., str]) -> Callable[..., list[dict[str, str]]]:
    """What a fresh check of the demo and of Tailscale finds."""
    if reason := sandbox.unavailable():
        pytest.skip(reason)
    if not Path("/usr/sbin/filtergen").exists():
        pytest.skip("filtergen is not on this machine: install the package filtergen")
    shutil.copy(REPOSITORY / "ports/tailscale.yml", site / "ports")

    def run(code: int = 0) -> list[dict[str, str]]:
        report = portbook("check", "--target", "filtergen", "--fresh", "--format", "json", code=code)
        return list(json.loads(report)["results"])

    return run


def test_its_own_program_applies_each_snippet(results: Callable[..., list[dict[str, str]]]) -> None:
    kinds = {(result["evidence"], result["tool"]) for result in results()}
    assert kinds == {("applied", "filtergen 0.12.8")}


def test_a_wrong_rule_does_not_hold(results: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  # it skips where filtergen is missing
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    engine, own = import_module("portbook_filtergen.check.engine"), import_module("portbook_filtergen.check.programs")
    allowed = {**allowed_programs(), **{program.name: program for program in own.PROGRAMS}}
    monkeypatch.setattr(programs, "allowed_programs", lambda: allowed)
    right = import_module("portbook_filtergen.target").TARGET
    wrong = replace(right, render=lambda brief: right.render(brief).replace("443", "444"))
    service = read_book(REPOSITORY / "ports", REPOSITORY).book.services["tailscale"]
    made = snippet(service, service.roles["device"], service.profiles["minimum"], wrong)
    with sandbox.Sandbox.open() as tools:
        evidence = engine.ENGINE.judge(made, wrong, tools)
    assert (evidence.rung, "443" in evidence.detail) == (Rung.FAILED, True)


def test_a_text_of_another_is_not_given_to_it(site: Path, portbook: Callable[..., str]) -> None:
    text = portbook("snippet", "wiki", "--target", "filtergen", "--profile", "minimum")
    (site / "mine.filter").write_text(text + "include /etc/passwd;\n")
    arguments = ("verify", "wiki", "mine.filter", "--target", "filtergen", "--profile", "minimum")
    assert "Portbook does not know this statement" in portbook(*arguments, code=3)
