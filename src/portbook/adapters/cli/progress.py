"""How far a check is: a bar on a terminal, a line every half minute in a log; and how to go on with one that was interrupted."""

from __future__ import annotations

import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click

from portbook.evidence import Origin, Result
from portbook.proof.ledger.ledger_file import LedgerFile

_SECONDS = 30.0
"""Between two lines in a log."""

Show = Callable[[int, int, Result], None]


class Pace:
    """How quickly a check goes, counted from its first result of an engine."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._began = 0.0
        self._known = 0
        self._snippets: Counter[str] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def add(self, done: int, result: Result) -> None:
        """Count a result."""
        if result.origin is not Origin.RUN:
            self._known = done
            return
        if not self._seconds:
            self._began = self._clock() - result.seconds
        self._snippets[result.id.target] += 1
        self._seconds[result.id.target] += result.seconds

    def sentence(self, done: int, total: int) -> str:
        """`120 of 900 snippets, 4.2 a second, 3 min left; slowest: shorewall, 1.2 s each`."""
        told = f"{done:,} of {total:,} snippets"
        if not self._seconds:
            return told
        rate = (done - self._known) / max(self._clock() - self._began, 0.001)
        means = {target: seconds / self._snippets[target] for target, seconds in self._seconds.items()}
        slowest = max(means, key=means.__getitem__)
        left = _duration((total - done) / rate) if rate else "?"
        return f"{told}, {rate:.1f} a second, {left} left; slowest: {slowest}, {means[slowest]:.1f} s each"


def _duration(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004  # then minutes are easier to read
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


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


@contextmanager
def told_how_to_go_on(ledger: LedgerFile) -> Iterator[None]:
    """Ends a check that is interrupted, or asked to end, with what to do next: by then the ledger has what was found.

    Raises:
        SystemExit: with 128 and the number of the signal, as a shell says it.
    """
    asked = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    heard = [number for number in asked if signal.getsignal(number) is not signal.SIG_IGN]  # nohup has SIGHUP ignored
    before = {number: signal.signal(number, _interrupt) for number in heard}
    try:
        yield
    except KeyboardInterrupt as interrupt:
        number = interrupt.args[0] if interrupt.args else signal.SIGINT
        click.echo(
            f"\nportbook check was interrupted. {ledger.path} has what it found: run it again, and it goes on.",
            err=True,
        )
        raise SystemExit(128 + number) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, _frame: object) -> None:
    raise KeyboardInterrupt(number)


def _lines(pace: Pace) -> Show:
    told = monotonic()

    def show(done: int, total: int, result: Result) -> None:
        nonlocal told
        pace.add(done, result)
        if monotonic() - told >= _SECONDS:
            told = monotonic()
            click.echo(f"portbook check: {pace.sentence(done, total)}", err=True)

    return show
