"""Snippets of services that say hostile things, pasted into real shells: what they run is what they run as a script."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from portbook.model import Form, Ports
from portbook.targets import targets
from tests.escape.test_pasted_comments import HOSTILE
from tests.shells import Pasted, Shell, as_script, each_shell, pasted
from tests.test_hostile_text import made

SHELL_LANGUAGES = ("bash", "sh")
NOT_SHELLS = ("vyos",)
"""A router's own command line, whatever the colours of its text are called."""
MADE = [
    (target.id, form)
    for target in targets().values()
    for form in target.forms
    if target.language_of(form) in SHELL_LANGUAGES and target.id not in NOT_SHELLS
]
TEXTS = HOSTILE[::5]
MEANT: dict[tuple[str, Form], Pasted] = {}
"""Remembered for the other shells."""
DELTAS = tuple(target.id for target in targets().values() if target.delta)
SAFE = re.compile(r"[A-Za-z0-9 .,:/_@+-]|[^\x00-\x7f]")


@pytest.mark.parametrize("shell", each_shell())
@pytest.mark.parametrize(("target", "form"), MADE)
def test_what_runs_is_what_is_meant_to(target: str, form: Form, shell: Shell, tmp_path: Path) -> None:
    text = "".join(made(each, target, form).text for each in TEXTS)
    if shell.name == "fish" and "<<" in text:
        pytest.skip("fish has no here-documents")
    meant = MEANT.get((target, form)) or MEANT.setdefault((target, form), as_script(text, tmp_path))
    assert meant.ran
    assert pasted(text, shell, tmp_path) == meant
    assert meant.files == ()


@pytest.mark.parametrize(("target", "form"), MADE)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_comment_has_what_a_shell_acts_on(target: str, form: Form, text: str) -> None:
    lines = made(text, target, form).text.splitlines()
    comments = [line.strip().removeprefix("#") for line in lines if line.strip().startswith("#")]
    assert not [line for line in comments if not all(map(SAFE.fullmatch, line))]


@pytest.mark.parametrize("shell", each_shell())
@pytest.mark.parametrize("target", DELTAS)
def test_of_a_delta_too(target: str, shell: Shell, tmp_path: Path) -> None:
    text = "".join(_delta(each, target) for each in TEXTS)
    if shell.name == "fish" and "<<" in text:
        pytest.skip("fish has no here-documents")
    meant = as_script(text, tmp_path)
    assert meant.ran
    assert pasted(text, shell, tmp_path) == meant
    assert meant.files == ()


@pytest.mark.parametrize("target", DELTAS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_comment_of_a_delta_has_it(target: str, text: str) -> None:
    comments = [line.removeprefix("#") for line in _delta(text, target).splitlines() if line.startswith("#")]
    assert comments
    assert not [line for line in comments if not all(map(SAFE.fullmatch, line))]


def _delta(text: str, id_: str) -> str:
    """From an addition whose ports have moved to the one that says hostile things."""
    brief, target = made(text, id_, Form.ADD).brief, targets()[id_]
    assert target.delta
    moved = (replace(rule, local_ports=Ports.of(1), remote_ports=Ports.of(2)) for rule in brief.rules)
    return target.delta(replace(brief, rules=tuple(moved)), brief)
