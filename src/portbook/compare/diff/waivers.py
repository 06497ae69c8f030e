"""Waivers: which changes somebody accepts, and which waivers are of no use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from portbook.compare.diff.change import Change
from portbook.model import Problem, Service, Severity
from portbook.model.estate import Estate
from portbook.model.waiver import Acceptance, Waiver

EXPIRED = "expired-waiver"
"""The id of the problem of a waiver whose last day is over: everything was compared all the same."""


def waived(changes: Iterable[Change], waivers: Mapping[str, Waiver], today: date) -> Iterator[Change]:
    """The changes, each with the waivers that accept a class of it and have not expired."""
    valid = [waiver for waiver in waivers.values() if not waiver.expired(today)]
    for change in changes:
        yield replace(change, waivers=tuple(waiver for waiver in valid if accepts(waiver, change)))


def accepts(waiver: Waiver, change: Change) -> bool:
    """Whether a waiver is about a change and accepts one of its classes; the others still stand."""
    return change.counts and waiver.impact in change.impacts and waiver.flow in {"", change.flow}


def waiver_problems(changes: Iterable[Change], of: Service | Estate | None, today: date) -> Iterator[Problem]:
    """Waivers of a service or an estate that have expired, which are errors, and those that accept no change: warnings."""
    listed = list(changes)
    accepting = {waiver for change in listed for waiver in change.waivers}
    for waiver in of.waivers.values() if of else ():
        if waiver.expired(today):
            yield expired(waiver)
        elif waiver not in accepting:
            message = f"the waiver {waiver.id} accepts no change of this difference"
            yield Problem(waiver.where, "unused-waiver", message, "remove it", Severity.WARNING)


def expired(waiver: Acceptance) -> Problem:
    """The problem of a waiver whose last day is over."""
    message = f"the waiver {waiver.id} expired on {waiver.until.isoformat()}"
    return Problem(waiver.where, EXPIRED, message, f"remove it, or ask {waiver.owner} for a new date")
