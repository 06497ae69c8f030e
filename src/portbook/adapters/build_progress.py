"""How far the check of a build is, as messages of MkDocs'."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from portbook.adapters.build_check import checked
from portbook.adapters.interruption import told_how_to_go_on
from portbook.adapters.markdown import NAME
from portbook.adapters.pace import Interval, Pace
from portbook.adapters.site import Site
from portbook.evidence import FixedLedger, Origin, Result
from portbook.proof.processes import can_fork, cores
from portbook.report.base import Report, counted, summary

_SECONDS = 10.0
"""Between two messages."""
_REASONS = 5
"""How many reasons are told why snippets are not verified."""

log = logging.getLogger(f"mkdocs.plugins.{NAME}")


def checked_for_build(site: Site, minutes: float | None) -> FixedLedger:
    """Check on all cores, and say how far it is and what came of it.

    Raises:
        SystemExit: somebody interrupts it, who is told how to go on.
    """
    jobs = cores()
    with told_how_to_go_on("the build", site.ledger):
        results = checked(site, site.ledger, jobs, minutes, _Progress(jobs if can_fork() else 1, minutes).show)
    _tell(results)
    return FixedLedger.of(results)


class _Progress:
    """Tells how far a check is: that it begins, and then every so often.

    Args:
        workers: how many snippets are judged at the same time.
        minutes: how long the check may take; None for no limit, 0 for one that only looks up what is known.
    """

    def __init__(self, workers: int, minutes: float | None) -> None:
        self._pace = Pace()
        self._until = None if minutes is None else datetime.now().astimezone() + timedelta(minutes=minutes)
        self._interval = Interval(_SECONDS)
        if minutes != 0:
            limit = f", until {_clock(self._until)} at the latest" if self._until else ""
            log.info("checking snippets, %d at a time%s", workers, limit)

    def show(self, done: int, total: int, result: Result) -> None:
        """Count a result, and tell where it is time for that."""
        if result.origin is Origin.RUN and not result.seconds:
            return  # the time was over before its turn
        self._pace.add(done, result)
        if self._interval.is_over():
            log.info("checked %s%s", self._pace.sentence(done, total), self._end(done, total))

    def _end(self, done: int, total: int) -> str:
        """`; done at about 14:05:10`, or when it stops where that is earlier."""
        seconds = self._pace.seconds_left(done, total)
        all_done = None if seconds is None else datetime.now().astimezone() + timedelta(seconds=seconds)
        if self._until and (all_done is None or self._until < all_done):
            return f"; stops at {_clock(self._until)}"
        return f"; done at about {_clock(all_done)}" if all_done else ""


def _tell(results: tuple[Result, ...]) -> None:
    """What came of the snippets, and why some are not verified."""
    report = Report((), results)
    log.info("%s", summary(report))
    reasons = sorted(report.unverified().items(), key=lambda reason: -len(reason[1]))
    for sentence, _snippets in reasons[:_REASONS]:
        log.info("%s", sentence)
    if len(reasons) > _REASONS:
        rest = sum(len(snippets) for _sentence, snippets in reasons[_REASONS:])
        log.info("%s not verified here: portbook check tells why", counted(rest, "more snippet"))


def _clock(time: datetime) -> str:
    return f"{time:%H:%M:%S}"
