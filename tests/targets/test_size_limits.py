"""What is too much to be judged has not failed, and what is only read may have many elements."""

from __future__ import annotations

import pytest

from portbook.evidence import Rung
from portbook.proof.judge import judge
from portbook.proof.warm_lab import WarmLab
from portbook.targets import size_limits, targets
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


@pytest.mark.parametrize(
    ("id_", "seed", "rung", "reason"),
    [
        ("ansible", 50, Rung.NOT_VERIFIED, "it cannot be judged: the text is longer than 128 KiB"),
        ("aws-cli", 47, Rung.CHECKED, ""),
    ],
)
def test_how_much_ours_may_be(id_: str, seed: int, rung: Rung, reason: str) -> None:
    target = targets()[id_]
    long_snippet = made(seed, target)
    assert size_limits.too_much(long_snippet.text)
    with WarmLab() as warm_lab:
        evidence = judge(long_snippet, target, warm_lab)
    assert (evidence.rung, evidence.detail) == (rung, reason)
