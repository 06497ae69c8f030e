"""Kinds of change, and what holds of any two versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.compare.diff import Change
from tools.random_diff import between, faults, opened_and_closed, swapped

CASES = Path(__file__).parent / "cases"
BASE = (CASES / "base.yml").read_text("utf-8")
KINDS = yaml.safe_load((CASES / "kinds.yml").read_text("utf-8"))
PAIRS = 1000
STEP = 50
"""Pairs of one test."""


def changed(text: str, replacements: list[list[str]]) -> str:
    """A text after replacements, each of which must be in it."""
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["name"])
def test_a_kind_of_change(kind: dict[str, Any]) -> None:
    difference = between(BASE, changed(BASE, kind["replace"]))
    assert difference.verdict == kind["verdict"]
    assert [_fields(change) for change in difference.changes] == kind["changes"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["name"])
def test_the_other_way_round_what_opens_closes(kind: dict[str, Any]) -> None:
    head = changed(BASE, kind["replace"])
    assert opened_and_closed(BASE, head) == swapped(opened_and_closed(head, BASE))


@pytest.mark.parametrize("first", range(0, PAIRS, STEP))
def test_random_pairs(first: int) -> None:
    assert [(seed, fault) for seed in range(first, first + STEP) for fault in faults(seed)] == []


def _fields(change: Change) -> dict[str, str]:
    fields = {"classes": " ".join(change.impacts), "sentence": change.sentence}
    return fields | ({"role": change.role, "witness": str(change.witness)} if change.counts else {})
