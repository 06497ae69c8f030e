"""How quickly a check goes, and when it will be done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from time import monotonic

from portbook.evidence import Origin, Result

Show = Callable[[int, int, Result], None]
"""Called after each snippet: how many are done, of how many, and what came of this one."""


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

    def seconds_left(self, done: int, total: int) -> float | None:
        """Until all is done; None where nobody knows."""
        return _seconds(total - done, self._rate(done))

    def sentence(self, done: int, total: int) -> str:
        """`120 of 900 snippets, 4.2 a second, 3 min left; slowest: shorewall, 1.2 s each`."""
        told = f"{done:,} of {total:,} snippets"
        if not self._seconds:
            return told
        rate = self._rate(done)
        seconds = _seconds(total - done, rate)
        left = "?" if seconds is None else _duration(seconds)
        means = {target: seconds / self._snippets[target] for target, seconds in self._seconds.items()}
        slowest = max(means, key=means.__getitem__)
        return f"{told}, {rate:.1f} a second, {left} left; slowest: {slowest}, {means[slowest]:.1f} s each"

    def _rate(self, done: int) -> float:
        """Snippets a second."""
        return (done - self._known) / max(self._clock() - self._began, 0.001) if self._seconds else 0.0


class Interval:
    """Says when it is time to tell how far something is."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began = monotonic()

    def is_over(self) -> bool:
        """Whether so many seconds have passed, since the beginning or since they had last."""
        if monotonic() - self._began < self._seconds:
            return False
        self._began = monotonic()
        return True


def _seconds(snippets: int, rate: float) -> float | None:
    return snippets / rate if rate else None


def _duration(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004  # then minutes are easier to read
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"
