"""The check of every snippet of a book."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

from portbook import own_fault
from portbook.evidence import KEPT, Evidence, Origin, Result, Rung
from portbook.model import Book, Form, Location, Snippet
from portbook.proof import pool
from portbook.proof.engine import Engine, candidates, engines
from portbook.proof.host.port_sweep import swept
from portbook.proof.ledger import belief
from portbook.proof.ledger.belief import Belief, Believer
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.ledger.ledger_file import LedgerFile, key
from portbook.proof.reading import self_reading
from portbook.proof.sandbox.sandbox import SandboxFailed
from portbook.proof.shard import Shard
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import renderings
from portbook.targets import Target

_LEFT = "the time for checks was over before its turn: portbook check goes on"
_SECONDS = 0.25
"""Between two writes to the ledger: what a check finds in that time is found again where it is killed."""
_DATED = KEPT | {Rung.FAILED}

Progress = Callable[[int, int, Result], None]
"""Called after each snippet: how many are done, of how many, and what came of this one."""


def check(
    book: Book,
    targets: Sequence[Target],
    ledger: LedgerFile | None = None,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    jobs: int = 1,
    real: bool = False,
    sweep: Sequence[int] = (),
    minutes: float | None = None,
    shard: Shard | None = None,
) -> tuple[Result, ...]:
    """Evidence for every snippet, in order of identity; what was found is written to the ledger as it comes.

    Args:
        book: the services.
        targets: the targets to render for.
        ledger: where evidence is kept; None keeps none.
        fresh: whether to judge again what the ledger has.
        progress: who wants to know how far it is.
        jobs: how many snippets are judged at the same time.
        real: whether slower engines that leave nothing out take the place of fast ones.
        sweep: the ports that every addition to a host firewall is tried on besides, whatever the ledger has; or none.
        minutes: how long to judge; what is left then is not verified, and the next check goes on with it. None for no limit.
        shard: the share of the snippets that is checked, and no other; None for all.
    """
    known = {} if fresh or ledger is None else ledger.known()
    targets_by_id = {target.id: target for target in targets}
    snippets, faulty = _rendered(book, targets, shard)
    by_identity = {str(result.id): result for result in faulty}
    plan = _Plan(targets_by_id, jobs, real, sweep, None if minutes is None else perf_counter() + 60 * minutes)
    with (
        closing(_Recorder(ledger, snippets)) as recorder,
        closing(_results([*snippets.values()], plan, known)) as results,
    ):
        for result in results:
            by_identity[str(result.id)] = result
            recorder.add(result)
            if progress:
                progress(len(by_identity), len(snippets) + len(faulty), result)
    located = (
        replace(result, where=Location(book.services[result.id.service].path)) for result in by_identity.values()
    )
    return tuple(sorted(located, key=lambda result: result.id))


def _rendered(book: Book, targets: Sequence[Target], shard: Shard | None) -> tuple[dict[str, Snippet], list[Result]]:
    """The snippets by identity, and the results of those that cannot be rendered."""
    snippets, faulty = {}, []
    for id_, render in renderings(book, targets):
        if shard and not shard.has(id_):
            continue
        try:
            snippets[str(id_)] = render()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is one snippet's
            faulty.append(Result(id_, _dated(_fault(error))))
    return snippets, faulty


def _fault(error: Exception) -> Evidence:
    """A fault of ours fails the snippet that shows it: what we cannot do with it, nobody should copy."""
    return Evidence(Rung.FAILED, detail=own_fault.told(error))


def _dated(evidence: Evidence) -> Evidence:
    """Evidence with the time where something was found; what could not be verified has no time."""
    return replace(evidence, when=belief.now()) if evidence.rung in _DATED else evidence


@dataclass(frozen=True)
class _Plan:
    """How snippets are judged: their targets by id, how many at a time, by real engines or fast ones, and swept or not."""

    targets: Mapping[str, Target]
    jobs: int
    real: bool
    sweep: Sequence[int] = ()
    until: float | None = None
    """When to stop judging, by `perf_counter`."""

    def is_over(self) -> bool:
        """Whether the time to judge has passed."""
        return self.until is not None and perf_counter() >= self.until

    def order(self, snippets: list[Snippet]) -> list[Snippet]:
        """The order of judging: where time is short, the additions of the targets that come first, for every service."""
        if self.until is None:
            return snippets
        places = {id_: place for place, id_ in enumerate(self.targets)}
        return sorted(snippets, key=lambda snippet: (snippet.id.form is not Form.ADD, places[snippet.id.target]))

    def sweeps(self, snippet: Snippet) -> bool:
        """Whether a snippet is for a host firewall that can be swept."""
        named = _candidates(self.targets[snippet.id.target], real=self.real)
        return bool(self.sweep) and snippet.id.form is Form.ADD and any(engine.firewall for engine in named)


def _results(snippets: Sequence[Snippet], plan: _Plan, known: Mapping[str, Entry]) -> Generator[Result, None, None]:
    """What the ledger has, then what is judged now."""
    todo, believer = [], Believer(engines(), plan.real)
    for snippet in snippets:
        started = perf_counter()
        entry = known.get(key(snippet)) if known and not plan.sweeps(snippet) else None
        worth = _worth(entry, snippet, plan, believer) if entry else None
        if worth:
            yield Result(snippet.id, worth.evidence, perf_counter() - started, worth.origin)
        else:
            todo.append(snippet)
    todo = plan.order(todo)
    left = {snippet.id: snippet for snippet in todo}
    tasks = [] if plan.is_over() else [partial(_timed, snippet, plan) for snippet in todo]
    additions = [replace(snippet.id, form=Form.ADD) for snippet in todo]
    with closing(pool.results(tasks, plan.jobs, additions)) as judged:
        for _number, result in judged:
            del left[result.id]
            yield result
            if plan.is_over():
                break
    yield from (Result(id_, Evidence(Rung.NOT_VERIFIED, detail=_LEFT)) for id_ in left)


class _Recorder:
    """Writes what was found to a ledger, four times a second: whatever ends the check, little is lost.

    What cannot be written waits for the next time: a disk that is full may have room by then.
    """

    def __init__(self, ledger: LedgerFile | None, snippets: Mapping[str, Snippet]) -> None:
        self._ledger = ledger
        self._snippets = snippets
        self._waiting: list[tuple[Snippet, Evidence]] = []
        self._written = perf_counter()

    def add(self, result: Result) -> None:
        """Keep a result, if it was found now."""
        if result.origin is Origin.RUN and (snippet := self._snippets.get(str(result.id))):
            self._waiting.append((snippet, result.evidence))
        if self._waiting and perf_counter() - self._written > _SECONDS:
            self.close()

    def close(self) -> None:
        """Write what waits."""
        if self._ledger is None or self._ledger.record(self._waiting):
            self._waiting = []
        self._written = perf_counter()


def _worth(entry: Entry, snippet: Snippet, plan: _Plan, believer: Believer) -> Belief | None:
    """What a row is worth; nothing where an engine has a fault or our own reader refuses, of which judging will tell."""
    target = plan.targets[snippet.id.target]
    try:
        worth = believer.believed(entry, snippet, target)
        elsewhere = worth is not None and worth.origin is Origin.ELSEWHERE
        return None if elsewhere and self_reading.read_back(snippet, target).rung is Rung.FAILED else worth
    except Exception:  # noqa: BLE001  # whatever it is, it is one snippet's
        return None


def _timed(snippet: Snippet, plan: _Plan, warm_lab: WarmLab) -> Result:
    started = perf_counter()
    try:
        evidence = judge(snippet, plan.targets[snippet.id.target], warm_lab, real=plan.real, sweep=plan.sweep)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is one snippet's
        warm_lab.discard()  # nobody knows what it was doing
        evidence = _fault(error)
    return Result(snippet.id, _dated(evidence), perf_counter() - started)


def judge(
    snippet: Snippet, target: Target, warm_lab: WarmLab, *, real: bool = False, sweep: Sequence[int] = ()
) -> Evidence:
    """What can be found out about a snippet here: by our own reader first, then by the strongest engine there is."""
    own = self_reading.read_back(snippet, target)
    able = [engine for engine in _candidates(target, real=real) if snippet.id.form in engine.forms]
    if not able and snippet.id.form not in self_reading.ENGINE.forms:
        return Evidence(Rung.NOT_VERIFIED, detail=f"nothing checks the form {snippet.id.form} yet")
    if own.rung in {Rung.FAILED, Rung.NOT_VERIFIED} or not able:
        return own
    engine = next((engine for engine in able if not engine.lacking()), None)
    if engine is None:
        return Evidence(Rung.NOT_VERIFIED, engine=able[0].id, detail=able[0].lacking())
    if engine is self_reading.ENGINE:
        return replace(own, detail=able[0].lacking())
    return _by(engine, snippet, target, warm_lab, sweep)


def _by(engine: Engine, snippet: Snippet, target: Target, warm_lab: WarmLab, sweep: Sequence[int]) -> Evidence:
    """What an engine finds; a sandbox that fails is not used again."""
    try:
        evidence = engine.judge(snippet, target, warm_lab.tools_for(engine.programs))
        if not sweep or snippet.id.form is not Form.ADD or engine.firewall is None:
            return evidence
        return swept(evidence, snippet, target, engine.firewall, warm_lab.tools(), sweep)
    except SandboxFailed as failed:
        warm_lab.discard()
        return Evidence(Rung.NOT_VERIFIED, engine=engine.id, detail=str(failed))


def _candidates(target: Target, *, real: bool) -> list[Engine]:
    """The target's engines that this package knows, strongest first."""
    return candidates(engines(), target, real=real)
