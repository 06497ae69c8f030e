"""What every snippet says to its reader in comments, before a target puts its comment sign in front."""

from __future__ import annotations

from portbook.escape.comment import comment
from portbook.model import Brief, Rule


def heading(brief: Brief) -> list[str]:
    """Whose snippet it is, and which addresses the reader has to replace. Escaped for a line comment."""
    lines = [f"{brief.service_title}: {brief.role_title}, {brief.profile_title}"]
    lines += [
        f"Replace {' and '.join(map(str, each.default))} by the addresses of: {each.title}"
        for each in brief.placeholders
    ]
    return [comment(line) for line in lines]


def about(brief: Brief, rule: Rule) -> str:
    """What a rule is for: `WireGuard: peer to peer (recommended)`. Escaped for a line comment."""
    flows = [brief.flow(each) for each in rule.flows]
    said = [
        f"{flow.label}{': ' + flow.purpose if flow.purpose else ''} ({flow.need}{', one of these' if flow.one_of else ''})"
        for flow in flows
    ]
    return comment("; ".join(said) or f"{rule.direction}")
