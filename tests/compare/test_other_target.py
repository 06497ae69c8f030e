"""A text that its target refuses because it is written for another target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.compare.other_target import openings, other_target
from portbook.compare.verify import As, read_as, verify
from portbook.model import Form, Service
from portbook.model.profiles import default_profile
from portbook.snippets import snippet
from portbook.targets import targets

CASES = yaml.safe_load((Path(__file__).parent / "cases/other_targets.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['target']}: {case['text'][:40]}")
def test_the_right_target_is_named(case: dict[str, Any]) -> None:
    as_ = As(case.get("options", "addition"))
    other = other_target(case["text"], targets()[case["target"]], lambda target: read_as(case["text"], target, as_))
    assert (list(other.ids) if other else []) == case["use"]
    assert other is None or other.line == case.get("line", 1)


@pytest.mark.parametrize("id_", targets())
def test_no_snippet_is_taken_for_another_targets(id_: str, service: Service) -> None:
    """Where a target refuses what begins as its own snippets do, its reader's message stays."""
    target = targets()[id_]
    text = snippet(service, service.roles["device"], default_profile(service), target, Form.ADD).text
    assert other_target(text, target, lambda other: read_as(text, other, As.ADDITION)) is None


def test_the_verdict_names_it(service: Service) -> None:
    verdict = verify(service, ["device"], None, "nft add rule x\n", targets()["iptables"])
    assert (verdict.holds, verdict.id, verdict.cure) == (None, "other-target", "use --target nftables")
    assert verdict.reason == "this text is for nftables, not for iptables"


def test_every_built_in_target_shows_how_its_texts_begin() -> None:
    assert {opening.target for opening in openings()} == targets().keys()
