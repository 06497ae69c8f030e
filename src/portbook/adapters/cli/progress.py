"""How far a check is: a bar on a terminal, a line every half minute in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from portbook.adapters.pace import Interval, Pace, Show
from portbook.evidence import Result

_SECONDS = 30.0
"""Between two lines in a log."""


@contextmanager
def progress() -> Iterator[Show]:
    """Shows how far a check is on standard error, so that a report on standard output stays whole."""
    pace = Pace()
    if not sys.stderr.isatty():
        yield _lines(pace)
        return
    with click.progressbar(length=1, file=sys.stderr, show_eta=False, item_show_func=str) as bar:

        def show(done: int, total: int, result: Result) -> None:
            pace.add(done, result)
            bar.length = total
            bar.update(done - bar.pos, pace.sentence(done, total))

        yield show


def _lines(pace: Pace) -> Show:
    interval = Interval(_SECONDS)

    def show(done: int, total: int, result: Result) -> None:
        pace.add(done, result)
        if interval.is_over():
            click.echo(f"portbook check: {pace.sentence(done, total)}", err=True)

    return show
