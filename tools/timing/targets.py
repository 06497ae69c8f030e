"""`python -m tools.timing.targets`: how long it takes to render and check additions to every target, and what the ledger saves.

Counted targets are timed on a hundred services that nobody wrote, each snippet judged once, by two workers. Of the others,
and of slow engines that run only when they are asked for, a few snippets tell the median.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from portbook.evidence import KEPT as CHECKED
from portbook.evidence import Result
from portbook.model import Book, Form
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.targets import Group, Target, targets
from tools.prove_random import service_of

KEPT = Path(__file__).with_name("targets.json")
"""How long a check of each target takes, as an order of magnitude: what the list of targets says."""
MANY, FEW, WORKERS = 100, 5, 2
MOST_SECONDS, MOST_FROM_LEDGER = 30, 1
_COUNTED = frozenset(
    {"nftables", "iptables", "windows", "aws-terraform", "gcp", "azure", "networkpolicy", "cilium"},
)
_SCALE = ((0.01, "< 10 ms"), (0.1, "< 100 ms"), (1.0, "< 1 s"))


@dataclass(frozen=True)
class Timing:
    """The check of some additions to one target.

    Attributes:
        target: its id.
        seconds: for all of them, by all workers.
        results: one each.
        real: whether slow engines were asked for.
    """

    target: str
    seconds: float
    results: tuple[Result, ...]
    real: bool = False

    @property
    def checked(self) -> bool:
        """Whether all were checked: where an engine is missing, the time means nothing."""
        return all(result.evidence.rung in CHECKED for result in self.results)

    @property
    def median(self) -> float:
        """The median of one, in seconds, with the other worker beside it."""
        return median(result.seconds for result in self.results)

    def __str__(self) -> str:
        """`nftables 13.2 s 210.0 ms each: 100 proven`."""
        counts = Counter(result.evidence.rung.value for result in self.results)
        engine_ids = ", ".join(sorted({result.evidence.engine for result in self.results}))
        rungs = ", ".join(f"{count} {rung}" for rung, count in counts.items())
        wrong = next((result for result in self.results if result.evidence.rung not in CHECKED), None)
        tail = f"\n    {wrong.id}: {wrong.evidence.detail}" if wrong else ""
        return f"{self.target:20}{self.seconds:8.2f} s{self.median * 1000:10.1f} ms each: {rungs} ({engine_ids}){tail}"


def magnitude(seconds: float) -> str:
    """A time as people remember it: `< 100 ms`."""
    return next((words for limit, words in _SCALE if seconds < limit), "seconds")


def counted(target: Target) -> bool:
    """Whether the limit is for it."""
    return target.id in _COUNTED or target.group is Group.ROUTER


def main() -> None:
    """Print each target's share, the total, the time from the ledger, and medians of the rest; keep the magnitudes."""
    known = tuple(targets().values())
    with TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        shares = [_printed(_timing(target, MANY, ledger)) for target in known if counted(target)]
        total = sum(timing.seconds for timing in shares)
        _say(f"{'together':20}{total:8.2f} s  (limit: under {MOST_SECONDS} s on {WORKERS} cores)")
        again = _in_a_new_process(ledger)
        _say(f"{'from the ledger':20}{again:8.2f} s  (limit: under {MOST_FROM_LEDGER} s)\n")
    _say(f"Medians of {FEW} snippets, which nothing limits:")
    rest = [_printed(_timing(target, FEW)) for target in known if not counted(target)]
    _say("The same with the slow engines that are here:")
    for target in filter(has_slow, known):
        _printed(_timing(target, FEW, real=True))
    KEPT.write_text(json.dumps(_magnitudes([*shares, *rest]), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _printed(timing: Timing) -> Timing:
    _say(str(timing))
    return timing


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _magnitudes(timings: Sequence[Timing]) -> Mapping[str, str]:
    """Of what was checked here; what was not keeps what a machine that could has found."""
    known: Mapping[str, str] = json.loads(KEPT.read_text(encoding="utf-8"))
    return {**known, **{timing.target: magnitude(timing.median) for timing in timings if timing.checked}}


def has_slow(target: Target) -> bool:
    """Whether it has an engine that runs only when it is asked for, and is here."""
    present = [engine for engine in engines().values() if not engine.lacking()]
    slow = {engine.id for engine in present if engine.slow}
    instead = {engine.stands_in_for for engine in present if engine.stands_in_for}
    return not slow.isdisjoint(target.engines) or not instead.isdisjoint(target.engines)


def _timing(target: Target, count: int, ledger: Path | None = None, *, real: bool = False) -> Timing:
    book = _book(count)
    started = perf_counter()
    results = check(book, [_additions(target)], LedgerFile(ledger) if ledger else None, jobs=WORKERS, real=real)
    return Timing(target.id, perf_counter() - started, results, real)


def _book(count: int) -> Book:
    return Book({service.id: service for service in map(service_of, range(1, count + 1))})


def _additions(target: Target) -> Target:
    return replace(target, forms=(Form.ADD,))


def _in_a_new_process(ledger: Path) -> float:
    """How long the same takes where nothing is remembered but the ledger."""
    argv = [sys.executable, "-m", "tools.timing.targets", "again", str(ledger)]
    root = Path(__file__).parents[2]
    completed = subprocess.run(argv, cwd=root, check=True, capture_output=True, text=True)  # noqa: S603  # this very file
    return float(completed.stdout)


def again(ledger: Path) -> float:
    """Seconds to render and look up every counted addition."""
    book, additions = _book(MANY), [_additions(target) for target in targets().values() if counted(target)]
    engines()
    started = perf_counter()
    check(book, additions, LedgerFile(ledger), jobs=WORKERS)
    return perf_counter() - started


if __name__ == "__main__":
    if sys.argv[1:2] == ["again"]:
        _say(str(again(Path(sys.argv[2]))))
    else:
        main()
