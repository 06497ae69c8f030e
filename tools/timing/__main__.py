"""`python -m tools.timing`: medians in milliseconds, per snippet and host profile.

packets: the host loaded, 24 probes, the snippet applied, 24 probes. The limit is for these.
judged: also both rule sets listed and read, and compared with the data.
numbers: the adaptive probes, for the numbers in a listing.
whole: all of it, as the check does, with all its probes.
naive: the tool's own check of the syntax; it says less.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter

from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox.sandbox import SandboxFailed
from tools.timing.case import Case, Ground, cases
from tools.timing.judging import Work, judged, numbers, packets, whole

ROUNDS, MANY = 30, 1000
WAYS: tuple[Work, ...] = (packets, judged, numbers, whole)


def main() -> None:
    """Print one line for each firewall, then how long many snippets take."""
    try:
        labs = [Lab.on(core) for core in range(2)]
    except SandboxFailed as failed:
        sys.stdout.write(f"the lab cannot be tried here: {failed}\n")
        return
    said = (sys.modules[__name__].__doc__ or "").partition("\n\n")[2]
    sys.stdout.write(f"{said}\n{'':21}{'packets':>9}{'limit':>8}{'judged':>9}{'numbers':>9}{'whole':>9}{'naive':>9}\n")
    names = sys.argv[1:]
    rows = [each for each in cases() if not names or each.name.split(",")[0] in names]
    for case in rows:
        sys.stdout.write(f"{_row(case, labs[0])}\n")
        sys.stdout.flush()
    for work in (packets, whole) if not names else ():
        took = _many(rows[0], labs, work)
        sys.stdout.write(f"{MANY} snippets, one host, two labs: {rows[0].name}, {work.__name__} {took:.1f} s\n")
    for each in labs:
        each.close()


def _row(case: Case, lab: Lab) -> str:
    if lacking := case.lacking(lab):
        return f"{case.name:21}{lacking}"
    on = case.on(lab)
    first, *others = (_took(_round(work, way, case, on), ROUNDS) for way, work in enumerate(WAYS))
    times = "".join(f"{each:9.1f}" for each in others)
    limit = f"≤ {case.limit}" if case.limit else ""
    return f"{case.name:21}{first:9.1f}{limit:>8}{times}{_naively(case, lab)}"


def _round(work: Work, way: int, case: Case, on: Ground) -> Callable[[int], object]:
    """Each way has snippets of its own, so that none finds what was made for another."""
    return lambda number: work(on, number + 2 * ROUNDS * way if case.anew else 0)


def _naively(case: Case, lab: Lab) -> str:
    naive = case.naive
    if naive is None:
        return f"{'':9}"
    took = _took(lambda number: naive.check(lab, number), naive.rounds)
    processes = naive.check(lab, 0)
    return f"{took:9.1f}  {naive.name}" + (f", {processes} processes" if processes > 1 else "")


def _took(work: Callable[[int], object], rounds: int) -> float:
    """The median, after a first time."""
    times = []
    for number in range(rounds + 1):
        start = perf_counter()
        work(number)
        times.append(perf_counter() - start)
    return median(times[1:]) * 1000


def _many(case: Case, labs: Sequence[Lab], work: Work) -> float:
    """Seconds for many snippets, one lab a core."""
    start = perf_counter()

    def share(first: int) -> None:
        on = case.on(labs[first])
        for number in range(first, MANY, len(labs)):
            work(on, number)

    with ThreadPoolExecutor(len(labs)) as pool:
        list(pool.map(share, range(len(labs))))
    return perf_counter() - start


if __name__ == "__main__":
    main()
