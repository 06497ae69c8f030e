"""A flow that begins in a version behind its last one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Service

_VERSION = re.compile(r"v?(\d{1,9}(?:\.\d{1,9})*)")


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    for flow in service.flows.values():
        since, until = _numbers(flow.since), _numbers(flow.until)
        shorter = min(len(since), len(until))
        if since[:shorter] > until[:shorter]:
            yield LintFinding(
                flow.where,
                f"the flow {flow.id} exists since {flow.since} and until {flow.until}, so no version has it",
                "swap `since` and `until`, or mend one of them",
                (flow.id,),
            )


def _numbers(version: str) -> tuple[int, ...]:
    """The parts of a version of numbers; empty for any other, which has no order that is known here."""
    match = _VERSION.fullmatch(version)
    return tuple(map(int, match[1].split("."))) if match else ()


RULE = LintRule(
    "since-after-until",
    finds="""\
A flow whose `since` is a later version than its `until`. Only versions of numbers and dots are compared, number by number, as far as both have some:
`until: "1.4"` has all of 1.4 in it.""",
    why="No version of the product has the flow, so somebody wrote it the wrong way round, and readers open too much or too little.",
    bad="""\
flows:
  old: {from: client, to: server, tcp: 8080, since: "2.10", until: "2.9"}
""",
    instead="The first version in `since`, the last one in `until`.",
    good="""\
flows:
  old: {from: client, to: server, tcp: 8080, since: "2.9", until: "2.10"}
""",
    find=_find,
)
