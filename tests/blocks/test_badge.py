"""A badge says what ran, and no more."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from portbook.blocks.badge import DETAILS, MEANING, badge
from portbook.evidence import Evidence, Rung
from portbook.model import Effect, Feature, Form, Gap
from portbook.targets import targets

PROVEN = Evidence(
    Rung.PROVEN,
    "nft",
    "nftables v1.0.6 (Lester Gooch)",
    ("stock", "policy drop"),
    "2026-11-22T10:00:00Z",
    kernel="Linux 6",
    not_for=("another table",),
    packets=1840,
)
CASES: list[tuple[Evidence, str, tuple[str, ...]]] = [
    (
        PROVEN,
        "proven · nftables v1.0.6 · 2026-11-22",
        (
            "Packets: 1,840",
            "On hosts with: stock, policy drop",
            "Not for hosts with: another table",
            "Engine: nft, nftables v1.0.6 (Lester Gooch), Linux 6",
        ),
    ),
    (
        replace(PROVEN, rung=Rung.APPLIED, hosts=(), not_for=(), open_before=("outbound TCP 443 to any",)),
        "applied · nftables v1.0.6 · 2026-11-22",
        ("Already open here: outbound TCP 443 to any", "Engine: nft, nftables v1.0.6 (Lester Gooch), Linux 6"),
    ),
    (
        replace(PROVEN, rung=Rung.APPLIED, hosts=(), not_for=(), kernel="", detail="no packets were sent"),
        "applied · nftables v1.0.6 · 2026-11-22",
        ("Why: no packets were sent", "Engine: nft, nftables v1.0.6 (Lester Gooch)"),
    ),
    (
        replace(PROVEN, rung=Rung.FAILED, detail="it opens SSH"),
        "failed · nftables v1.0.6 · 2026-11-22",
        ("Why: it opens SSH",),
    ),
    (Evidence(Rung.NOT_VERIFIED, detail="no nft"), "not verified here", ("Why: no nft",)),
    (
        Evidence(Rung.SELF_CONSISTENT, "reader", when="2026-11-22T10:00Z"),
        "self-consistent · 2026-11-22",
        ("Engine: reader",),
    ),
]
"""Evidence, the line without tags, and the details after the meaning of the rung."""
IDS = [f"{evidence.rung}-{place}" for place, (evidence, _line, _details) in enumerate(CASES)]
PHONE = 56
"""Letters of the badge's size beside one another on a telephone of 375 pixels."""


@pytest.mark.parametrize(("evidence", "line", "details"), CASES, ids=IDS)
def test_a_badge_is_one_line_and_the_rest_is_behind_a_click(
    evidence: Evidence, line: str, details: tuple[str, ...]
) -> None:
    made = badge(evidence)
    shown = re.sub(r"<[^>]*>", "", made.line)
    assert shown == line
    assert len(shown) + len(f" {DETAILS}") <= PHONE
    assert "\n" not in made.line
    assert made.details == (f"{evidence.rung.capitalize()}: {MEANING[evidence.rung]}", *details)


def test_a_gap_is_in_the_line_and_which_one_is_in_the_details() -> None:
    gap = Gap(Feature.PROTOCOLS, Effect.MISSING, "ESP", ("web",), "Use a tunnel.")
    made = badge(PROVEN, (gap,))
    assert made.line.endswith(" · 2026-11-22 · gap")
    assert made.details[-1] == "Gap: leaves something out (protocols)"


def test_what_a_tool_says_has_no_syntax_of_markdown_or_html() -> None:
    made = badge(Evidence(Rung.FAILED, "x", "a*b*<i>", detail="`<b>` [x](y)"))
    assert not {"*", "`", "<", "["} & {*made.details[-1]}
    assert "<i>" not in made.line


def test_details_are_a_folded_box_of_a_page() -> None:
    assert badge(PROVEN).folded().startswith('??? pb-evidence "Details"\n\n    - Proven: ')


def test_every_rung_has_a_meaning() -> None:
    assert MEANING.keys() == set(Rung)


@pytest.mark.parametrize("rung", Rung)
def test_green_is_never_shown_without_what_bypasses_the_firewall(rung: Rung) -> None:
    made = badge(Evidence(rung), bypass="Published ports bypass it.")
    is_green = rung in {Rung.PROVEN, Rung.APPLIED, Rung.CHECKED}
    assert made.folded().endswith("\n\nPublished ports bypass it.\n") is is_green
    assert made.line == badge(Evidence(rung)).line


def test_what_opens_nothing_has_nothing_that_bypasses_it() -> None:
    assert badge(PROVEN, form=Form.UNDO, bypass="x") == badge(PROVEN, form=Form.UNDO)


def test_host_firewalls_say_that_containers_bypass_them() -> None:
    known = [id_ for id_, target in targets().items() if target.bypass]
    assert {*known} == {"nftables", "iptables", "ufw", "firewalld", "ansible", "ansible-ufw", "ansible-firewalld"}
