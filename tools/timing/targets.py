"""`python -m tools.timing.targets`: how long it takes to render and check additions to every target, and what the ledger saves.

Counted targets are timed on a hundred services that nobody wrote, each snippet judged once, by two workers. Of the others,
and of slow engines that run only when they are asked for, a few snippets tell the median.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from portbook.evidence import KEPT as HELD
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
class Timed:
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
        """Whether it took the time to check: what could not be is done at once."""
        return all(each.evidence.rung in HELD for each in self.results)

    @property
    def each(self) -> float:
        """The median of one, in seconds, with the other worker beside it."""
        return median(each.seconds for each in self.results)

    def __str__(self) -> str:
        """`nftables 13.2 s 210.0 ms each: 100 proven`."""
        rungs = Counter(each.evidence.rung.value for each in self.results)
        engines_ = ", ".join(sorted({each.evidence.engine for each in self.results}))
        said = ", ".join(f"{count} {rung}" for rung, count in rungs.items())
        wrong = next((each for each in self.results if each.evidence.rung not in HELD), None)
        tail = f"\n    {wrong.id}: {wrong.evidence.detail}" if wrong else ""
        return f"{self.target:20}{self.seconds:8.2f} s{self.each * 1000:10.1f} ms each: {said} ({engines_}){tail}"


def magnitude(seconds: float) -> str:
    """A time as people remember it: `< 100 ms`."""
    return next((said for limit, said in _SCALE if seconds < limit), "seconds")


def counted(target: Target) -> bool:
    """Whether the limit is for it."""
    return target.id in _COUNTED or target.group is Group.ROUTER


def main() -> None:
    """Print each target's share, the total, the time from the ledger, and medians of the rest; keep the magnitudes."""
    known = tuple(targets().values())
    with TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        shares = list(_told(_timed(each, MANY, ledger) for each in known if counted(each)))
        total = sum(each.seconds for each in shares)
        _say(f"{'together':20}{total:8.2f} s  (limit: under {MOST_SECONDS} s on {WORKERS} cores)")
        again = _in_a_new_process(ledger)
        _say(f"{'from the ledger':20}{again:8.2f} s  (limit: under {MOST_FROM_LEDGER} s)\n")
    _say(f"Medians of {FEW} snippets, which nothing limits:")
    rest = list(_told(_timed(each, FEW) for each in known if not counted(each)))
    _say("The same with the slow engines that are here:")
    list(_told(_timed(each, FEW, real=True) for each in known if has_slow(each)))
    KEPT.write_text(json.dumps(_magnitudes([*shares, *rest]), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _told(timed: Iterable[Timed]) -> Iterator[Timed]:
    """Each as soon as it is known."""
    for each in timed:
        _say(str(each))
        yield each


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _magnitudes(timed: Sequence[Timed]) -> Mapping[str, str]:
    """Of what was checked here; what was not keeps what a machine that could has found."""
    known: Mapping[str, str] = json.loads(KEPT.read_text(encoding="utf-8"))
    return {**known, **{each.target: magnitude(each.each) for each in timed if each.checked}}


def has_slow(target: Target) -> bool:
    """Whether it has an engine that runs only when it is asked for, and is here."""
    slow = {each.id for each in engines().values() if each.slow and not each.lacking()}
    instead = {each.stands_in_for for each in engines().values() if each.stands_in_for and not each.lacking()}
    return not slow.isdisjoint(target.engines) or not instead.isdisjoint(target.engines)


def _timed(target: Target, count: int, ledger: Path | None = None, *, real: bool = False) -> Timed:
    book = _book(count)
    started = perf_counter()
    results = check(book, [_additions(target)], LedgerFile(ledger) if ledger else None, jobs=WORKERS, real=real)
    return Timed(target.id, perf_counter() - started, results, real)


def _book(count: int) -> Book:
    made = map(service_of, range(1, count + 1))
    return Book({each.id: each for each in made})


def _additions(target: Target) -> Target:
    return replace(target, forms=(Form.ADD,))


def _in_a_new_process(ledger: Path) -> float:
    """How long the same takes where nothing is remembered but the ledger."""
    argv = [sys.executable, "-m", "tools.timing.targets", "again", str(ledger)]
    root = Path(__file__).parents[2]
    done = subprocess.run(argv, cwd=root, check=True, capture_output=True, text=True)  # noqa: S603  # this very file
    return float(done.stdout)


def again(ledger: Path) -> float:
    """Seconds to render and look up every counted addition."""
    book, wanted = _book(MANY), [_additions(each) for each in targets().values() if counted(each)]
    engines()
    started = perf_counter()
    check(book, wanted, LedgerFile(ledger), jobs=WORKERS)
    return perf_counter() - started


if __name__ == "__main__":
    if sys.argv[1:2] == ["again"]:
        _say(str(again(Path(sys.argv[2]))))
    else:
        main()
