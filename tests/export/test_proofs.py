from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from portbook.evidence import Evidence, Published, Rung
from portbook.export import proofs
from portbook.model import Brief, Effect, Feature, Gap, Snippet, SnippetId

WIDER = Gap(Feature.HOST_NAMES, Effect.WIDER, "TCP 443 to any", ("control",), "Use a proxy.")
PROVEN = Evidence(
    Rung.PROVEN,
    "nft",
    "nftables v1",
    ("stock", "policy drop"),
    "2026-11-22T10:00:00Z",
    kernel="Linux 6",
    not_for=("another table",),
    packets=840,
    open_before=("inbound TCP 22 from any",),
)


def proof(target: str, evidence: Evidence = PROVEN, text: str = "x\n") -> tuple[SnippetId, Published, Evidence]:
    id_ = SnippetId("demo", "device", "best", target)
    return id_, Published.of(Snippet(Brief(id_, "", "", "", (), gaps=(WIDER,)), text, "text", ())), evidence


ONE, OTHER = proof("nftables"), proof("iptables", replace(PROVEN, rung=Rung.APPLIED, packets=0))


def test_everything_that_a_badge_says_is_there() -> None:
    (held,) = json.loads(proofs.render([ONE]))["proofs"]
    assert held == {
        "id": "demo/device/best/nftables/add",
        "sha256": sha256(b"x\n").hexdigest(),
        "evidence": "proven",
        "engine": "nft",
        "tool": "nftables v1",
        "kernel": "Linux 6",
        "hosts": ["stock", "policy drop"],
        "not_for": ["another table"],
        "open_before": ["inbound TCP 22 from any"],
        "packets": 840,
        "worker": "",
        "when": "2026-11-22T10:00:00Z",
        "detail": "",
        "gaps": [{"feature": "host-names", "effect": "wider", "said": "TCP 443 to any"}],
    }


def test_order_does_not_matter_and_text_does() -> None:
    assert proofs.render([ONE, OTHER]) == proofs.render([OTHER, ONE])
    assert proofs.render([ONE]) != proofs.render([proof("nftables", text="y\n")])


@pytest.mark.parametrize("rung", [Rung.FAILED, Rung.NOT_VERIFIED])
def test_what_no_ledger_keeps_has_no_time(rung: Rung) -> None:
    made = [proofs.render([proof("nftables", replace(PROVEN, rung=rung, when=when))]) for when in ("2026", "2027")]
    assert made[0] == made[1]


def test_strangers_cannot_hide_anything() -> None:
    made = proofs.render([proof("nftables", replace(PROVEN, detail="a\u202e\x1b[2J\n"))])
    assert made.isascii()
    assert "\x1b" not in made


@pytest.mark.parametrize("made", [[], [ONE], [ONE, OTHER]])
def test_it_is_laid_out_for_people_too(made: list[tuple[SnippetId, Published, Evidence]]) -> None:
    text = proofs.render(made)
    assert text == json.dumps(json.loads(text), indent=1) + "\n"
