"""`python -m tools.prove_random`: snippets of random services, each of which has to get the best evidence there is here.

Everything that does not is a false alarm of the proof, a fault of a renderer or a limit of a tool, and is told with its
seed: the same seed, target and form give the same snippet again. Exit codes: 0 all have it; 1 one fails; 3 one has less, or
a tool is missing that would give more.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from time import perf_counter

from portbook.compare.diff.delta import deltas
from portbook.compare.diff.pairing import ServicePair
from portbook.evidence import Evidence, Rung
from portbook.load import load_service
from portbook.model import OF_ONE_VERSION, Form, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.proof import processes
from portbook.proof.deltas import prove_delta
from portbook.proof.engine import Engine, engines
from portbook.proof.judge import judge
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tools.random_service import HOST, random_service
from tools.random_versions import random_versions

HOST_FIREWALLS = tuple(
    name
    for name, target in targets().items()
    if any(engines()[engine].firewall for engine in target.engines if engine in engines())
)
"""Those whose snippets packets can prove."""
OTHERS = tuple(name for name in targets() if name not in HOST_FIREWALLS)
"""Those whose snippets are read, or applied by what is no host's kernel."""
_COMPLETE_EVERY = 5
"""One snippet in so many is the complete file, where a target has one."""
_HOLDS, _FAILS, _CANNOT_SAY = 0, 1, 3


@dataclass(frozen=True)
class Trial:
    """What was found out about the snippet of one seed.

    Attributes:
        seed: of the service.
        snippet: of the service.
        evidence: what was found.
        best: what the strongest engine here gives where all is well.
    """

    seed: int
    snippet: Snippet
    evidence: Evidence
    best: Rung = Rung.PROVEN

    @property
    def holds(self) -> bool:
        """Whether it has the best evidence."""
        return self.evidence.rung is self.best

    @property
    def limited(self) -> bool:
        """Whether a weaker engine vouches for it, and a sentence says what the stronger one cannot take."""
        vouched = self.evidence.rung not in {Rung.FAILED, Rung.NOT_VERIFIED}
        return vouched and not self.holds and bool(self.evidence.detail)


@dataclass(frozen=True)
class Tally:
    """All trials of one target.

    Attributes:
        target: its id.
        trials: all of them.
        seconds: for all.
        missing: why engines that would give more are not here, a sentence each.
        real: whether slow engines were asked for.
    """

    target: str
    trials: tuple[Trial, ...]
    seconds: float
    missing: tuple[str, ...] = ()
    real: bool = False

    def lines(self) -> Iterator[str]:
        """The counts, then whatever has less than the best evidence, with what gives it again."""
        rungs = Counter(trial.evidence.rung for trial in self.trials)
        said = ", ".join(f"{rungs[each]} {each.value}" for each in Rung if rungs[each])
        packets = sum(trial.evidence.packets for trial in self.trials)
        hosts = sum(len(trial.evidence.hosts) for trial in self.trials)
        sent = f" {packets:,} packets on {hosts:,} hosts" if packets else ""
        yield f"{self.target}: {said};{sent} in {self.seconds:.0f} s"
        yield from (f"  {each}" for each in self.missing)
        alike: dict[tuple[str, str], list[Trial]] = {}
        for each in self.trials:
            if not each.holds:
                what = f"{each.evidence.rung.value}: {each.evidence.detail}"
                alike.setdefault((each.snippet.id.form, what), []).append(each)
        for (form, what), trials in alike.items():
            yield f"  seed {', '.join(str(trial.seed) for trial in trials)}, {form}: {what}"
            yield f"    {self._again(trials[0].seed, form)}"

    def _again(self, seed: int, form: str) -> str:
        real = " --engines real" if self.real else ""
        kind = "--deltas" if form == Form.DELTA else f"--form {form}"
        named = f"--target {self.target} {kind} --first {seed} --count 1"
        return f"python -m tools.prove_random {named}{real} --show"

    @property
    def code(self) -> int:
        """What the program ends with for these."""
        if any(trial.evidence.rung is Rung.FAILED for trial in self.trials):
            return _FAILS
        return _CANNOT_SAY if self.missing or not all(trial.holds for trial in self.trials) else _HOLDS


def made(seed: int, target: Target, form: Form | None = None) -> Snippet:
    """The snippet of a seed: of some form, else an addition or a complete file.

    Raises:
        ValueError: the service of the seed is not valid data, or the target has no such form.
    """
    service = service_of(seed)
    complete = seed % _COMPLETE_EVERY == 0 and Form.COMPLETE in target.forms
    chosen = form or (Form.COMPLETE if complete else Form.ADD)
    return snippet(service, service.roles[HOST], profiles_of(service)[0], target, chosen)


def service_of(seed: int) -> Service:
    """The random service of a seed, loaded as any other.

    Raises:
        ValueError: it is not valid data.
    """
    loaded = load_service(random_service(seed), f"random-{seed}.yml")
    if loaded.service is None:
        raise ValueError("; ".join(map(str, loaded.problems)))
    return loaded.service


def pair_of(seed: int) -> ServicePair:
    """Two versions of the random service of a seed."""
    for attempt in count():
        old, new = (load_service(text, f"random-{seed}.yml").service for text in random_versions(seed, attempt))
        if old and new:
            break
    return ServicePair(old, new)


def prove_deltas(target: Target, seeds: Sequence[int], jobs: int, *, real: bool = False) -> Tally:
    """Judge the deltas between two versions of the random services of some seeds."""
    started = perf_counter()
    trials = dict(processes.results([partial(_delta_trials, seed, target, real) for seed in seeds], jobs))
    done = tuple(trial for number in sorted(trials) for trial in trials[number])
    return Tally(target.id, done, perf_counter() - started, missing(target, real=real), real)


def _delta_trials(seed: int, target: Target, real: bool, warm_lab: WarmLab) -> list[Trial]:  # noqa: FBT001  # of a task
    trials = []
    for delta in deltas(pair_of(seed), [target]):
        latest = delta.latest
        named = replace(latest, brief=replace(latest.brief, id=replace(latest.id, form=Form.DELTA)))
        best_of_parts = max(
            (best(target, part.id.form, real=real) for part in (*delta.parts, *delta.back)), key=list(Rung).index
        )
        highest = Rung.PROVEN if target.id in HOST_FIREWALLS else best_of_parts
        trials.append(Trial(seed, named, prove_delta(delta, target, warm_lab, real=real), highest))
    return trials


def best(target: Target, form: Form, *, real: bool = False) -> Rung:
    """What the strongest engine on this machine gives for a form where all is well."""
    able = (each.rung for each in _asked(target, real=real) if form in each.forms and not each.lacking())
    return min(able, key=list(Rung).index, default=Rung.SELF_CONSISTENT)


def prove(
    target: Target, seeds: Sequence[int], jobs: int, forms: Sequence[Form | None] = (None,), *, real: bool = False
) -> Tally:
    """Judge the snippets of some seeds, of each form that the target has; without forms, what `made` chooses."""
    started = perf_counter()
    tried = [(seed, form) for seed in seeds for form in forms if form is None or form in target.forms]
    trials = dict(processes.results([partial(_trial, *each, target, real) for each in tried], jobs))
    done = tuple(trials[trial] for trial in sorted(trials))
    return Tally(target.id, done, perf_counter() - started, missing(target, real=real), real)


def _trial(seed: int, form: Form | None, target: Target, real: bool, warm_lab: WarmLab) -> Trial:  # noqa: FBT001  # of a task
    text = made(seed, target, form)
    return Trial(seed, text, judge(text, target, warm_lab, real=real), best(target, text.id.form, real=real))


def missing(target: Target, *, real: bool = False) -> tuple[str, ...]:
    """Why engines are not here that would give more than those that are, a sentence each."""
    absent = (each for each in _asked(target, real=real) if each.lacking())
    order = list(Rung).index
    return tuple(
        f"{each.id}: {each.lacking()}"
        for each in absent
        if any(order(each.rung) < order(best(target, form, real=real)) for form in {*each.forms} & {*target.forms})
    )


def _asked(target: Target, *, real: bool) -> list[Engine]:
    """The engines of a target that are asked; of slow ones, and of those that stand in for faster ones, only if real ones are."""
    known = [engine for engine in engines().values() if {engine.id, engine.stands_in_for} & {*target.engines}]
    return [each for each in known if real or not (each.slow or each.stands_in_for)]


def main(words: Sequence[str]) -> int:
    """Print the tally of each target as it is done."""
    said = _read(words)
    forms, real = said.forms or (None,), said.engines == "real"
    code = _HOLDS
    for name in said.targets or HOST_FIREWALLS:
        target = targets()[name]
        seeds = range(said.first, said.first + said.count)
        if said.show:
            for seed in seeds:
                sys.stdout.write(_shown(seed, target, forms[0], deltas_too=said.deltas))
        tally = (
            prove_deltas(target, seeds, said.jobs, real=real)
            if said.deltas
            else prove(target, seeds, said.jobs, forms, real=real)
        )
        for line in tally.lines():
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        code = _FAILS if _FAILS in {code, tally.code} else max(code, tally.code)
    return code


def _shown(seed: int, target: Target, form: Form | None, *, deltas_too: bool) -> str:
    """The service and snippet of a seed, or both services and their deltas."""
    if not deltas_too:
        return f"{random_service(seed)}\n\n{made(seed, target, form).text}\n"
    texts = [text for delta in deltas(pair_of(seed), [target]) for text in (delta.text, delta.back_text)]
    return "\n\n".join((*random_versions(seed), *texts)) + "\n"


def _read(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.prove_random", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "--target",
        action="append",
        dest="targets",
        choices=tuple(targets()),
        help="may be repeated (default: of hosts)",
    )
    parser.add_argument(
        "--form",
        action="append",
        dest="forms",
        type=Form,
        choices=OF_ONE_VERSION,
        help="may be repeated (default: additions)",
    )
    parser.add_argument(
        "--deltas", action="store_true", help="what brings one version of a service to another, in place of snippets"
    )
    parser.add_argument("--engines", choices=("fast", "real"), default="fast", help="as of portbook check")
    parser.add_argument("--count", type=int, default=50, help="snippets of each target (default: 50)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default: 1)")
    parser.add_argument("--jobs", type=int, default=2, help="workers (default: 2)")
    parser.add_argument("--show", action="store_true", help="print each service and snippet before")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
