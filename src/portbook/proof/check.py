"""The check of every snippet of a book."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from time import perf_counter
from typing import Protocol

from portbook.evidence import Evidence, Origin, Result, Rung
from portbook.model import Book, Form, Location, Snippet
from portbook.proof.engine import Engine, Readiness, candidates, engines
from portbook.proof.judge import Judgement, able, dated, fault
from portbook.proof.ledger.belief import Belief, Believer
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.ledger.ledger_file import LedgerFile, key
from portbook.proof.processes import Processes
from portbook.proof.reading import self_reading
from portbook.proof.shard import Shard
from portbook.snippets import renderings
from portbook.targets import Target

_LEFT = "the time for checks was over before its turn: portbook check goes on"
_SECONDS = 0.25
"""Between two writes to the ledger: what a check finds in that time is found again where it is killed."""

Progress = Callable[[int, int, Result], None]
"""Called after each snippet: how many are done, of how many, and what came of this one."""


class Executor(Protocol):
    """Where snippets are judged: the processes of this machine, or the workers of a cluster."""

    def equipment(self, engine: Engine) -> Readiness:
        """What an engine is there."""

    def results(self, tasks: Sequence[Judgement]) -> Generator[tuple[int, tuple[Result, ...]], None, None]:
        """Each task's number and results, in the order in which tasks end; closing it ends the tasks that are under way."""


def check(
    book: Book,
    targets: Sequence[Target],
    ledger: LedgerFile | None = None,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
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
        jobs: how many snippets are judged at the same time on this machine.
        executor: where snippets are judged; None for this machine.
        real: whether slower engines that leave nothing out take the place of fast ones.
        sweep: the ports that every addition to a host firewall is tried on besides, whatever the ledger has; or none.
        minutes: how long to judge; what is left then is not verified, and the next check goes on with it. None for no limit.
        shard: the share of the snippets that is checked, and no other; None for all.
    """
    known = {} if fresh or ledger is None else ledger.known()
    targets_by_id = {target.id: target for target in targets}
    snippets, faulty = _rendered(book, targets, shard)
    by_identity = {str(result.id): result for result in faulty}
    until = None if minutes is None else perf_counter() + 60 * minutes
    plan = _Plan(targets_by_id, executor or Processes(jobs), real, sweep, until)
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
            faulty.append(Result(id_, dated(fault(error))))
    return snippets, faulty


@dataclass(frozen=True)
class _Plan:
    """How snippets are judged: their targets by id, where, by real engines or fast ones, and swept or not."""

    targets: Mapping[str, Target]
    executor: Executor
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

    def tasks(self, snippets: Iterable[Snippet]) -> list[Judgement]:
        """What an executor is given: neighbours that are forms of one addition together."""
        engine = cache(self._engine)
        groups = groupby(
            snippets, lambda snippet: (replace(snippet.id, form=Form.ADD), engine(snippet.id.target, snippet.id.form))
        )
        return [
            Judgement(tuple(group), self.targets[addition.target], by, self.real, self.sweep)
            for (addition, by), group in groups
        ]

    def _engine(self, target: str, form: Form) -> str:
        """The id of the strongest engine that is there for a form; empty where none is."""
        known = able(form, self.targets[target], real=self.real)
        return next((engine.id for engine in known if not self.executor.equipment(engine).lacking), "")

    def sweeps(self, snippet: Snippet) -> bool:
        """Whether a snippet is for a host firewall that can be swept."""
        named = candidates(engines(), self.targets[snippet.id.target], real=self.real)
        return bool(self.sweep) and snippet.id.form is Form.ADD and any(engine.firewall for engine in named)


def _results(snippets: Sequence[Snippet], plan: _Plan, known: Mapping[str, Entry]) -> Generator[Result, None, None]:
    """What the ledger has, then what is judged now."""
    todo, believer = [], Believer(engines(), plan.real, plan.executor.equipment)
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
    tasks = [] if plan.is_over() else plan.tasks(todo)
    with closing(plan.executor.results(tasks)) as judged:
        for _number, results in judged:
            for result in results:
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
