"""Texts for clouds and Kubernetes, and what `portbook verify` says of them: the cases are data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from portbook.adapters.cli import main
from tools.case_file import cases_in

CASES = Path(__file__).parents[1] / "cases" / "verdicts"
NAMES = ("clouds", "clouds_wrong")
CODES = {"holds": {0}, "does not hold": {1}, "cannot be judged": {3}, "not 0": {1, 3}}


def _cases(*names: str) -> list[Any]:
    return [
        pytest.param(each, id=f"{name}-{each['target']}-{each['title']}")
        for name in names
        for each in cases_in(CASES / f"{name}.yml")
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with the services that the cases are about."""
    found = tmp_path_factory.mktemp("site")
    (found / "portbook.yml").write_text("ports: ports\ndocs: docs\n", "utf-8")
    (found / "ports").mkdir()
    for service in yaml.safe_load((CASES / "services.yml").read_text("utf-8")):
        (found / "ports" / f"{service['service']}.yml").write_text(yaml.safe_dump(service, sort_keys=False), "utf-8")
    return found


@pytest.mark.parametrize("case", _cases(*NAMES))
def test_the_verdict_is_right(case: dict[str, Any], site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    words = ["verify", case["service"], "-", "--target", case["target"], *case.get("options", "").split()]
    done = CliRunner().invoke(main, words, input=case["text"])
    assert done.exit_code in CODES[case["verdict"]], done.output
    assert case.get("says", "") in done.output


@pytest.mark.parametrize("case", _cases("clouds_wrong"))
def test_no_wrong_text_holds_as_it_is_read(case: dict[str, Any], site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    words = [
        "verify",
        case["service"],
        "-",
        "--target",
        case["target"],
        "--read-only",
        *case.get("options", "").split(),
    ]
    done = CliRunner().invoke(main, words, input=case["text"])
    assert done.exit_code in CODES["not 0"], done.output
