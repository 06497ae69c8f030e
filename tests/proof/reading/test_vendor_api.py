"""What is held against a vendor's API: bodies or commands, by anyone, and of any size."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Rung
from portbook.model import Form, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.run_text import trial
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet
from portbook.targets import Target, targets

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")
ENGINES = {"gcp": "gcp-discovery", "azure": "azure-sdk"}
EACH = pytest.mark.parametrize("target", [targets()[each] for each in ENGINES], ids=lambda each: each.id)


def _of(service: Service, target: Target, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], target, form)


def _rung(made: Snippet, target: Target) -> Rung:
    return engines()[ENGINES[target.id]].judge(made, target, NoTools()).rung


@EACH
@pytest.mark.parametrize("form", [Form.ADD, Form.COMMAND])
def test_an_addition_by_anyone_may_be_commands(target: Target, form: Form, service: Service) -> None:
    assert trial(_of(service, target, form).text, target).evidence.rung is Rung.CHECKED
    assert trial(_of(service, target, Form.UNDO).text, target).evidence.rung is Rung.NOT_VERIFIED


@EACH
def test_commands_are_no_bodies(target: Target, service: Service) -> None:
    added, commands = _of(service, target), _of(service, target, Form.COMMAND)
    assert _rung(replace(commands, text=added.text), target) is Rung.NOT_VERIFIED


@pytest.mark.parametrize(
    ("id_", "old", "new"),
    [
        ("gcp", "priority: 1000", f"priority: {'9' * 5000}"),
        ("azure", '"priority": 100', f'"priority": {"9" * 5000}'),
        ("azure", "[\n", "[" * 5000),
    ],
    ids=["digits", "more-digits", "brackets"],
)
def test_what_is_too_long_or_too_deep_is_refused(id_: str, old: str, new: str, service: Service) -> None:
    right = _of(service, targets()[id_])
    assert old in right.text
    assert _rung(replace(right, text=right.text.replace(old, new)), targets()[id_]) is Rung.FAILED
