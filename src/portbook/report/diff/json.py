"""A difference as one JSON object. Its fields are stable: some may be added, none change their meaning."""

from __future__ import annotations

import json
from typing import Any

from portbook.compare.diff import Change, Impact
from portbook.report.diff.base import Commands, DiffReport, exit_code
from portbook.report.json import evidence_data, problem_data

VERSION = 1


def render(report: DiffReport) -> str:
    """The whole difference."""
    return json.dumps(data(report), indent=2, ensure_ascii=True) + "\n"


def data(report: DiffReport) -> dict[str, Any]:
    """The fields of the object."""
    return {
        "version": VERSION,
        "base": report.base,
        "head": report.head,
        "verdict": report.headline,
        "exit_code": exit_code(report),
        "counts": {impact.value: _count(report, impact) for impact in Impact},
        "problems": [problem_data(problem) for problem in report.problems],
        "results": [change_data(change) for change in report.changes],
        "commands": [_commands(commands) for commands in report.commands],
    }


def _commands(commands: Commands) -> dict[str, Any]:
    delta, id_ = commands.delta, commands.delta.latest.id
    evidence = commands.evidence
    return {
        "service": id_.service,
        "role": id_.role,
        "profile": id_.profile,
        "target": id_.target,
        "text": delta.text,
        "back": delta.back_text,
        "replacement": delta.replacement,
        "opens": bool(delta.opened),
        "closes": bool(delta.closed),
        "evidence": evidence_data(evidence) if evidence else None,
    }


def change_data(change: Change) -> dict[str, Any]:
    """The fields of one change."""
    return {
        "service": change.service,
        "role": change.role,
        "flow": change.flow,
        "flows": list(change.flows or filter(None, (change.flow,))),
        "estate": change.in_estate,
        "class": change.impact.value,
        "classes": [impact.value for impact in change.impacts],
        "direction": change.direction.value if change.direction else "",
        "sentence": change.sentence,
        "before": change.before,
        "after": change.after,
        "peer": change.peer,
        "need": change.need,
        "profiles": list(change.profiles),
        "opens": change.opens,
        "closes": change.closes,
        "witness": str(change.witness or ""),
        "path": change.where.path,
        "line": change.where.line,
        "column": change.where.column,
        "waivers": [
            {
                "id": waiver.id,
                "class": waiver.impact,
                "reason": waiver.reason,
                "owner": waiver.owner,
                "until": waiver.until.isoformat(),
            }
            for waiver in change.waivers
        ],
    }


def _count(report: DiffReport, impact: Impact) -> int:
    return sum(change.impact is impact for change in report.changes)
