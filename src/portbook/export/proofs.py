"""`proofs.json`: the evidence for every snippet of a site. The same ledger gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable

from portbook.evidence import Evidence, Published, Rung
from portbook.model import SnippetId

NAME = "proofs.json"
VERSION = 1
_NOT_STORED = frozenset({Rung.NOT_VERIFIED, Rung.FAILED})
"""Rungs that no ledger stores. Every check finds them anew, so their time would differ each time."""


def render(proofs: Iterable[tuple[SnippetId, Published, Evidence]]) -> str:
    """What is known of all snippets, in order of identity, as JSON that ends in a newline."""
    ends: dict[tuple[Published, Evidence], str] = {}
    objects = []
    for id_, published, evidence in sorted(proofs, key=lambda proof: proof[0].parts):
        alike = published._replace(sha256=""), evidence
        end = ends.get(alike) or ends.setdefault(alike, _end(published, evidence))
        objects.append(f'  {{\n   "id": {json.dumps(str(id_))},\n   "sha256": "{published.sha256}",{end}')
    listed = "\n" + ",\n".join(objects) + "\n " if objects else ""
    return f'{{\n "version": {VERSION},\n "proofs": [{listed}]\n}}\n'


def _end(published: Published, evidence: Evidence) -> str:
    """A proof behind its identity and hash, which most snippets of a role and target have in common."""
    fields = {
        "evidence": evidence.rung.value,
        "engine": evidence.engine,
        "tool": evidence.tool,
        "kernel": evidence.kernel,
        "hosts": evidence.hosts,
        "not_for": evidence.not_for,
        "open_before": evidence.open_before,
        "packets": evidence.packets,
        "worker": evidence.worker,
        "when": "" if evidence.rung in _NOT_STORED else evidence.when,
        "detail": evidence.detail,
        "gaps": [dict(zip(("feature", "effect", "said"), gap, strict=True)) for gap in published.gaps],
    }
    return json.dumps(fields, indent=1, ensure_ascii=True)[1:].replace("\n", "\n  ")
