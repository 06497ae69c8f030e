"""`proofs.json`: the evidence for every snippet of a site. The same ledger gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from portbook.evidence import Evidence, Rung
from portbook.model import Gap, Snippet

NAME = "proofs.json"
VERSION = 1
_NOT_STORED = frozenset({Rung.NOT_VERIFIED, Rung.FAILED})
"""Rungs that no ledger stores. Every check finds them anew, so their time would differ each time."""


def render(checked: Iterable[tuple[Snippet, Evidence]]) -> str:
    """All snippets with their evidence, in order of identity, as JSON that ends in a newline."""
    proofs = [_proof(*pair) for pair in sorted(checked, key=lambda pair: pair[0].id)]
    return json.dumps({"version": VERSION, "proofs": proofs}, indent=1, ensure_ascii=True) + "\n"


def _proof(snippet: Snippet, evidence: Evidence) -> dict[str, object]:
    return {
        "id": str(snippet.id),
        "sha256": sha256(snippet.text.encode()).hexdigest(),
        "evidence": evidence.rung.value,
        "engine": evidence.engine,
        "tool": evidence.tool,
        "kernel": evidence.kernel,
        "hosts": list(evidence.hosts),
        "not_for": list(evidence.not_for),
        "open_before": list(evidence.open_before),
        "packets": evidence.packets,
        "worker": evidence.worker,
        "when": "" if evidence.rung in _NOT_STORED else evidence.when,
        "detail": evidence.detail,
        "gaps": [_gap(gap) for gap in snippet.brief.gaps],
    }


def _gap(gap: Gap) -> dict[str, str]:
    return {"feature": gap.feature.value, "effect": gap.effect.value, "said": gap.traffic}
