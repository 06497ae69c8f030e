"""What is too much to be judged has not failed, and what is only read may have many elements."""

from __future__ import annotations

import pytest

from portbook.evidence import Rung
from portbook.model import Snippet
from portbook.model.profiles import default_profile
from portbook.proof.judge import judge
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import snippet
from portbook.targets import size_limits, targets
from tests.given.own_addresses import services
from tools.prove_random import made


@pytest.mark.parametrize(
    ("text", "long", "much"),
    [
        ("#" * size_limits.MAX_BYTES, False, False),
        ("#" * (size_limits.MAX_BYTES + 1), True, True),
        ("€" * (size_limits.MAX_BYTES // 2), True, True),
        ("," * size_limits.MAX_ELEMENTS, False, False),
        ("," * (size_limits.MAX_ELEMENTS + 1), False, True),
        ("[{(" * 21, False, False),
        ("[{(" * 22, False, True),
        ("[]{}()" * 1000, False, False),
        (")" * 100 + "(" * 64, False, False),
    ],
    ids=["long", "too long", "too many bytes", "many", "too many", "deep", "too deep", "shallow", "closed first"],
)
def test_a_text_is_too_long_or_has_too_many_elements(text: str, *, long: bool, much: bool) -> None:
    assert (bool(size_limits.too_long(text)), bool(size_limits.too_much(text))) == (long, much)


def largest() -> Snippet:
    """The largest of the catalogue."""
    service, target = services()["active-directory"], targets()["azure-terraform"]
    return snippet(service, service.roles["dc"], default_profile(service), target)


@pytest.mark.parametrize(
    ("ours", "rung", "reason"),
    [
        (made(50, targets()["ansible"]), Rung.NOT_VERIFIED, "it cannot be judged: the text is longer than 128 KiB"),
        (largest(), Rung.CHECKED, ""),
    ],
    ids=["random", "largest"],
)
def test_how_much_ours_may_be(ours: Snippet, rung: Rung, reason: str) -> None:
    assert size_limits.too_much(ours.text)
    with WarmLab() as warm_lab:
        evidence = judge(ours, targets()[ours.id.target], warm_lab)
    assert (evidence.rung, evidence.detail) == (rung, reason)
