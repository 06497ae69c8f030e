"""Facts that nobody has checked for long: sources by their date, services by their review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from portbook.compare.diff.waivers import expired
from portbook.model import Location, Problem, Reference, Service, Severity
from portbook.model.estate import Estate

OLD_SOURCE = "old-source"
"""The id of the problem of a source that was checked too long ago."""


def stale_facts(service: Service, today: date, most: timedelta) -> Iterator[Problem]:
    """A warning for each source that was not checked, and for a service that was not reviewed, within a time.

    Args:
        service: the data.
        today: the day that ages are counted to.
        most: the highest age.
    """
    reviewed = service.reviewed
    if reviewed is None:
        message = f"nobody has reviewed {service.id} yet"
        yield _warning(service.where, "no-review", message, "review the file, and write the day as `reviewed`")
    elif today - reviewed > most:
        message = f"{service.id} was last reviewed on {reviewed.isoformat()}, more than {most.days} days ago"
        yield _warning(service.where, "old-review", message, "review the file, and write today as `reviewed`")
    for reference in service.references.values():
        yield from _stale_source(reference, today, most)


def _stale_source(reference: Reference, today: date, most: timedelta) -> Iterator[Problem]:
    checked = reference.checked
    if checked is None:
        message = f"nobody has checked the reference {reference.id} yet"
        cure = f"compare the facts with {reference.url}, and write the day as `checked`"
        yield _warning(reference.where, "unchecked-source", message, cure)
    elif today - checked > most:
        message = (
            f"the reference {reference.id} was last checked on {checked.isoformat()}, more than {most.days} days ago"
        )
        cure = f"compare the facts with {reference.url}, and write today as `checked`"
        yield _warning(reference.where, OLD_SOURCE, message, cure)


def expired_waivers(of: Service | Estate, today: date) -> Iterator[Problem]:
    """An error for each waiver whose last day is over."""
    yield from (expired(waiver) for waiver in of.waivers.values() if waiver.expired(today))


def _warning(where: Location, id_: str, message: str, cure: str) -> Problem:
    return Problem(where, id_, message, cure, Severity.WARNING)
