"""Days of checks and reviews that cannot be, or that are long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Service

_TOMORROW = timedelta(days=1)
"""Where somebody writes today, it may be tomorrow by UTC's day."""
_TWO_YEARS = timedelta(days=731)


def _reviewed(service: Service, today: date) -> Iterator[LintFinding]:
    if service.reviewed and service.reviewed > today + _TOMORROW:
        message = f"{service.id} was reviewed on {service.reviewed.isoformat()}, a day to come"
        yield LintFinding(service.where, message, "write the day of the review")


def _checked(service: Service, today: date) -> Iterator[LintFinding]:
    for reference in service.references.values():
        if reference.checked and reference.checked > today + _TOMORROW:
            message = f"the reference {reference.id} was checked on {reference.checked.isoformat()}, a day to come"
            yield LintFinding(reference.where, message, "write the day of the check")


def _old(service: Service, today: date) -> Iterator[LintFinding]:
    for reference in service.references.values():
        if reference.checked and today - reference.checked > _TWO_YEARS:
            message = (
                f"the reference {reference.id} was last checked on {reference.checked.isoformat()}, "
                "more than two years ago"
            )
            cure = f"compare the facts with {reference.url}, and write today as `checked`"
            yield LintFinding(reference.where, message, cure)


REVIEWED = LintRule(
    "reviewed-in-future",
    finds="A `reviewed` later than tomorrow.",
    why="The page claims a review that has not been, and nobody is reminded of it in time.",
    bad="""\
reviewed: 2062-11-22
""",
    instead="The day of the review.",
    good="""\
reviewed: 2026-11-22
""",
    of_flows=False,
    find=_reviewed,
)
CHECKED = LintRule(
    "checked-in-future",
    finds="A reference whose `checked` is later than tomorrow.",
    why="The page claims a check that has not been, and nobody is reminded of it in time.",
    bad="""\
references:
  ports: {title: Firewall ports, url: "https://example.com/ports", checked: 2062-11-22}
flows:
  web: {from: client, to: server, tcp: 443, ref: ports}
""",
    instead="The day of the check.",
    good="""\
references:
  ports: {title: Firewall ports, url: "https://example.com/ports", checked: 2026-11-22}
flows:
  web: {from: client, to: server, tcp: 443, ref: ports}
""",
    of_flows=False,
    find=_checked,
)
OLD = LintRule(
    "very-old-check",
    finds="A reference whose `checked` is more than two years ago. `portbook check --stale-after` warns earlier, and of references without `checked`.",
    why="Products move ports, and vendors move pages. After two years a fact has to be read again before it is copied.",
    bad="""\
references:
  ports: {title: Firewall ports, url: "https://example.com/ports", checked: 2021-03-01}
flows:
  web: {from: client, to: server, tcp: 443, ref: ports}
""",
    instead="The day on which somebody compared the facts with the source again.",
    good="""\
references:
  ports: {title: Firewall ports, url: "https://example.com/ports", checked: 2026-11-22}
flows:
  web: {from: client, to: server, tcp: 443, ref: ports}
""",
    of_flows=False,
    find=_old,
)
