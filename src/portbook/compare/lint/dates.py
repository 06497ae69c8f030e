"""Days of checks and reviews that cannot be, or that are long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Reference, Service

_TOMORROW = timedelta(days=1)
"""Where somebody writes today, it may be tomorrow by UTC's day."""
_TWO_YEARS = timedelta(days=731)


_TODAY = "2026-11-22"
"""The day of the examples."""


def _example(checked: str) -> str:
    """A file whose only reference was checked on a day."""
    return f"""\
references:
  ports: {{title: Firewall ports, url: "https://example.com/ports", checked: {checked}}}
flows:
  web: {{from: client, to: server, tcp: 443, ref: ports}}
"""


def _reviewed(service: Service, today: date) -> Iterator[LintFinding]:
    if service.reviewed and service.reviewed > today + _TOMORROW:
        message = f"{service.id} was reviewed on {service.reviewed.isoformat()}, a day to come"
        yield LintFinding(service.where, message, "write the day of the review")


def _checked(service: Service, today: date) -> Iterator[LintFinding]:
    for reference, checked in _days(service):
        if checked > today + _TOMORROW:
            message = f"the reference {reference.id} was checked on {checked.isoformat()}, a day to come"
            yield LintFinding(reference.where, message, "write the day of the check")


def _old(service: Service, today: date) -> Iterator[LintFinding]:
    for reference, checked in _days(service):
        if today - checked > _TWO_YEARS:
            message = f"the reference {reference.id} was last checked on {checked.isoformat()}, more than two years ago"
            cure = f"compare the facts with {reference.url}, and write today as `checked`"
            yield LintFinding(reference.where, message, cure)


def _days(service: Service) -> Iterator[tuple[Reference, date]]:
    """The references that have a day of their check, with it."""
    return ((reference, reference.checked) for reference in service.references.values() if reference.checked)


REVIEWED = LintRule(
    "reviewed-in-future",
    finds="A `reviewed` later than tomorrow.",
    why="The page claims a review that has not been, and nobody is reminded of it in time.",
    bad="reviewed: 2062-11-22\n",
    instead="The day of the review.",
    good=f"reviewed: {_TODAY}\n",
    of_flows=False,
    find=_reviewed,
)
CHECKED = LintRule(
    "checked-in-future",
    finds="A reference whose `checked` is later than tomorrow.",
    why="The page claims a check that has not been, and nobody is reminded of it in time.",
    bad=_example("2062-11-22"),
    instead="The day of the check.",
    good=_example(_TODAY),
    of_flows=False,
    find=_checked,
)
OLD = LintRule(
    "very-old-check",
    finds="A reference whose `checked` is more than two years ago. `portbook check --stale-after` warns earlier, and of references without `checked`.",
    why="Products move ports, and vendors move pages. After two years a fact has to be read again before it is copied.",
    bad=_example("2021-03-01"),
    instead="The day on which somebody compared the facts with the source again.",
    good=_example(_TODAY),
    of_flows=False,
    find=_old,
)
