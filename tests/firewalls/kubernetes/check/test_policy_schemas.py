"""Long names in network policies of Kubernetes and of Cilium."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Rung
from portbook.model import Addresses, Direction, Protocol, Rule, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tests.firewalls.clouds import brief

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")


def _rung(made: Snippet, target: Target) -> Rung:
    return engines()[target.engines[0]].judge(made, target, NoTools()).rung


@pytest.mark.parametrize("id_", ["networkpolicy", "cilium"])
def test_a_long_name_is_refused(id_: str, service: Service) -> None:
    target = targets()[id_]
    right = snippet(service, service.roles["device"], service.profiles["best"], target)
    made = replace(right, text=right.text.replace("allow-demo-device", "a" * 60_000))
    assert _rung(made, target) is Rung.FAILED


@pytest.mark.parametrize("name", ["a" * 250 + "!", "a." * 120 + "!", "a" * 60_000])
def test_a_long_name_of_dns_is_refused_at_once(name: str) -> None:
    target, named = targets()["cilium"], Addresses(names=("example.org",))
    asked = Rule(Direction.OUTBOUND, Protocol(6), remote=named)
    made = brief(target, asked)
    text = target.render(made).replace("example.org", name)
    assert _rung(Snippet(made, text, "yaml", (asked,)), target) is Rung.FAILED
