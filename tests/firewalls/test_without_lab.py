from __future__ import annotations

from collections.abc import Iterator

import pytest

from portbook.evidence import Rung
from portbook.model import Service
from portbook.proof.engine import Engine, engines
from portbook.proof.packets.lab import lab
from portbook.proof.sandbox.tools import Tools
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import snippet
from portbook.targets import Target, targets

WHY = "no packets were sent: the Python package no_such_package_here is not installed: pip install no_such_package_here"
BY_PACKETS = [
    (target, engine)
    for target in targets().values()
    for engine in engines().values()
    if engine.firewall and engine.id in target.engines
]
"""Not those that stand in for others: they wrap the sandbox in the same way, and take their time."""


@pytest.fixture
def tools(_namespaces: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tools]:
    monkeypatch.setattr(lab, "NEEDS", "no_such_package_here")
    with WarmLab() as warm_lab:
        yield warm_lab.tools()


@pytest.mark.parametrize(("target", "engine"), [pytest.param(*each, id=each[1].id) for each in BY_PACKETS])
def test_without_a_lab_every_engine_says_why(target: Target, engine: Engine, service: Service, tools: Tools) -> None:
    if lacking := engine.lacking():
        pytest.skip(lacking)
    shown = snippet(service, service.roles["device"], service.profiles["best"], target)
    evidence = engine.judge(shown, target, tools)
    assert (evidence.rung, evidence.packets, evidence.detail) == (Rung.APPLIED, 0, WHY)
