"""Waivers: which changes somebody accepts, and which waivers are of no use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from portbook.compare.diff.change import Change
from portbook.model import Problem, Service, Severity
from portbook.model.waiver import Waiver


def waived(changes: Iterable[Change], waivers: Mapping[str, Waiver], today: date) -> Iterator[Change]:
    """The changes, each with the first waiver that accepts it and has not expired."""
    valid = [waiver for waiver in waivers.values() if not waiver.expired(today)]
    for change in changes:
        yield replace(change, waiver=next((waiver for waiver in valid if accepts(waiver, change)), None))


def accepts(waiver: Waiver, change: Change) -> bool:
    """Whether a waiver is about a change and accepts its gravest class."""
    return change.counts and waiver.impact == change.impact and waiver.flow in {"", change.flow}


def waiver_problems(changes: Iterable[Change], service: Service | None, today: date) -> Iterator[Problem]:
    """Waivers of a service that have expired, which are errors, and those that accept no change, which are warnings."""
    listed = list(changes)
    for waiver in service.waivers.values() if service else ():
        if waiver.expired(today):
            yield expired(waiver)
        elif not any(accepts(waiver, change) for change in listed):
            message = f"the waiver {waiver.id} accepts no change of this difference"
            yield Problem(waiver.where, "unused-waiver", message, "remove it", Severity.WARNING)


def expired(waiver: Waiver) -> Problem:
    """The problem of a waiver whose last day is over."""
    message = f"the waiver {waiver.id} expired on {waiver.until.isoformat()}"
    return Problem(waiver.where, "expired-waiver", message, f"remove it, or ask {waiver.owner} for a new date")
