"""`python -m tools.prove_random`: snippets of random services, each of which has to be proven.

Everything that is not proven is a false alarm of the proof or a fault of a renderer, and is told with its seed: the same
seed, target and form give the same snippet again. Exit codes: 0 all are proven; 1 one fails; 3 one could not be judged.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

from portbook.evidence import Evidence, Rung
from portbook.load import load_service
from portbook.model import Form, Service, Snippet
from portbook.proof.check import judge
from portbook.proof.engines import engines
from portbook.proof.workshop import Workshop
from portbook.snippets import profiles_of, snippet
from portbook.targets import Target, targets
from tools.random_service import HOST, random_service

HOST_FIREWALLS = tuple(
    name
    for name, target in targets().items()
    if any(engines()[each].driven for each in target.engines if each in engines())
)
"""Those whose snippets packets can prove."""
_COMPLETE_EVERY = 5
"""One snippet in so many is the complete file, where a target has one."""
_HOLDS, _FAILS, _CANNOT_SAY = 0, 1, 3


@dataclass(frozen=True)
class Trial:
    """What was found out about the snippet of one seed."""

    seed: int
    snippet: Snippet
    evidence: Evidence


@dataclass(frozen=True)
class Tally:
    """All trials of one target."""

    target: str
    trials: tuple[Trial, ...]
    seconds: float

    def lines(self) -> Iterator[str]:
        """The counts, then whatever is not proven, with what gives it again."""
        rungs = Counter(each.evidence.rung for each in self.trials)
        said = ", ".join(f"{rungs[each]} {each.value}" for each in Rung if rungs[each])
        packets = sum(each.evidence.packets for each in self.trials)
        hosts = sum(len(each.evidence.hosts) for each in self.trials)
        yield f"{self.target}: {said}; {packets:,} packets on {hosts:,} hosts in {self.seconds:.0f} s"
        for each in self.trials:
            if each.evidence.rung is not Rung.PROVEN:
                again = f"python -m tools.prove_random --target {self.target} --first {each.seed} --count 1 --show"
                yield f"  seed {each.seed}, {each.snippet.id.form}: {each.evidence.rung.value}: {each.evidence.detail}"
                yield f"    {again}"

    @property
    def code(self) -> int:
        """What the program ends with for these."""
        rungs = {each.evidence.rung for each in self.trials}
        if Rung.FAILED in rungs:
            return _FAILS
        return _HOLDS if rungs == {Rung.PROVEN} else _CANNOT_SAY


def made(seed: int, target: Target) -> Snippet:
    """The snippet of a seed.

    Raises:
        ValueError: the service of the seed is not valid data.
    """
    service = service_of(seed)
    form = Form.COMPLETE if seed % _COMPLETE_EVERY == 0 and Form.COMPLETE in target.forms else Form.ADD
    return snippet(service, service.roles[HOST], profiles_of(service)[0], target, form)


def service_of(seed: int) -> Service:
    """The random service of a seed, loaded as any other.

    Raises:
        ValueError: it is not valid data.
    """
    loaded = load_service(random_service(seed), f"random-{seed}.yml")
    if loaded.service is None:
        raise ValueError("; ".join(map(str, loaded.problems)))
    return loaded.service


def prove(target: Target, seeds: Sequence[int], jobs: int) -> Tally:
    """Judge the snippets of some seeds."""
    started = perf_counter()
    with Workshop() as workshop, ThreadPoolExecutor(jobs) as pool:

        def trial(seed: int) -> Trial:
            tried = made(seed, target)
            return Trial(seed, tried, judge(tried, target, workshop))

        trials = tuple(pool.map(trial, seeds))
    return Tally(target.id, trials, perf_counter() - started)


def main(words: Sequence[str]) -> int:
    """Print the tally of each target as it is done."""
    said = _read(words)
    code = _HOLDS
    for name in said.targets or HOST_FIREWALLS:
        target = targets()[name]
        seeds = range(said.first, said.first + said.count)
        if said.show:
            for seed in seeds:
                sys.stdout.write(f"{random_service(seed)}\n\n{made(seed, target).text}\n")
        tally = prove(target, seeds, said.jobs)
        for line in tally.lines():
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        code = _FAILS if _FAILS in {code, tally.code} else max(code, tally.code)
    return code


def _read(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.prove_random", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--target", action="append", dest="targets", choices=HOST_FIREWALLS, help="may be repeated")
    parser.add_argument("--count", type=int, default=50, help="snippets of each target (default: 50)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default: 1)")
    parser.add_argument("--jobs", type=int, default=2, help="workers (default: 2)")
    parser.add_argument("--show", action="store_true", help="print each service and snippet before")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
