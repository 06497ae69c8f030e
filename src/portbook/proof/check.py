"""The check of every snippet of a book."""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from time import perf_counter
from typing import Protocol

from portbook.evidence import Evidence, Origin, Result, Rung
from portbook.model import Book, Form, Location, Snippet, SnippetId
from portbook.proof.engine import Engine, Readiness, candidates, engines
from portbook.proof.judge import Judgement, Rendering, able, dated, fault
from portbook.proof.ledger.belief import Belief, Believer
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.ledger.grounds import Grounds
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.ledger.memory_table import Group
from portbook.proof.ledger.recall import group_of, recall
from portbook.proof.ledger.recorder import Recorder
from portbook.proof.processes import Processes
from portbook.proof.reading import self_reading
from portbook.proof.shard import Shard
from portbook.snippets import is_for, renderings
from portbook.targets import Target

_LEFT = "the time for checks was over before its turn: portbook check goes on"
_AT_ONCE = 4096
"""How many snippets are looked up at once."""

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
    executor = executor or Processes(jobs)
    grounds = Grounds(book, targets, engines(), executor.equipment)
    recalled = {} if fresh or real or sweep or ledger is None else recall(ledger, grounds)
    results = [result for group in recalled.values() for result in group if not shard or shard.has(result.id)]
    pending = [one for one in _pending(book, targets, recalled) if not shard or shard.has(one.id)]
    until = None if minutes is None else perf_counter() + 60 * minutes
    plan = _Plan(grounds.targets, executor, real, sweep, until)
    total = len(results) + len(pending)
    asked = None if fresh else ledger
    with closing(Recorder(ledger, grounds)) as recorder, closing(_results(pending, plan, recorder, asked)) as found:
        for result in found:
            results.append(replace(result, where=Location(book.services[result.id.service].path)))
            recorder.add(results[-1])
            if progress:
                progress(len(results), total, result)
    return tuple(sorted(results, key=lambda result: result.id.parts))


def _pending(book: Book, targets: Sequence[Target], recalled: Container[Group]) -> Iterator[Rendering]:
    """All snippets but those of the groups that are recalled."""
    for service in book.services.values():
        groups = {
            target.id: [Group(service.id, role.id, target.id) for role in service.hosts if is_for(target, role)]
            for target in targets
        }
        left = [target for target in targets if any(group not in recalled for group in groups[target.id])]
        for id_, render in renderings(Book({service.id: service}), left) if left else ():
            if group_of(id_) not in recalled:
                yield Rendering(id_, render)


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

    def order(self, snippets: list[Rendering]) -> list[Rendering]:
        """The order of judging: where time is short, the additions of the targets that come first, for every service."""
        if self.until is None:
            return snippets
        places = {id_: place for place, id_ in enumerate(self.targets)}
        return sorted(snippets, key=lambda snippet: (snippet.id.form is not Form.ADD, places[snippet.id.target]))

    def tasks(self, snippets: Iterable[Rendering]) -> list[Judgement]:
        """What an executor is given: neighbours that are forms of one addition together."""
        engine = cache(self._engine)
        groups = groupby(snippets, lambda one: (replace(one.id, form=Form.ADD), engine(one.id.target, one.id.form)))
        return [
            Judgement(_undo_last(group), self.targets[addition.target], by, self.real, self.sweep)
            for (addition, by), group in groups
        ]

    def _engine(self, target: str, form: Form) -> str:
        """The id of the strongest engine that is there for a form; empty where none is."""
        known = able(form, self.targets[target], real=self.real)
        return next((engine.id for engine in known if not self.executor.equipment(engine).lacking), "")

    def sweeps(self, id_: SnippetId) -> bool:
        """Whether a snippet is for a host firewall that can be swept."""
        if not self.sweep or id_.form is not Form.ADD:
            return False
        return any(engine.firewall for engine in candidates(engines(), self.targets[id_.target], real=self.real))


def _undo_last(forms: Iterable[Rendering]) -> tuple[Rendering, ...]:
    """Forms of one addition in an order in which one firewall can go on from each to the next: only an undo ends the addition."""
    return tuple(sorted(forms, key=lambda one: one.id.form is Form.UNDO))


def _results(
    pending: Sequence[Rendering], plan: _Plan, recorder: Recorder, ledger: LedgerFile | None
) -> Generator[Result, None, None]:
    """What the ledger has, then what is judged now."""
    todo = []
    for one in _looked_up(pending, plan, recorder, ledger):
        if isinstance(one, Result):
            yield one
        else:
            todo.append(one)
    todo = plan.order(todo)
    left = {one.id: one for one in todo}
    tasks = [] if plan.is_over() else plan.tasks(todo)
    with closing(plan.executor.results(tasks)) as judged:
        for _number, results in judged:
            for result in results:
                left.pop(result.id, None)
                yield result
            recorder.write_what_is_due()
            if plan.is_over():
                break
    yield from (Result(id_, Evidence(Rung.NOT_VERIFIED, detail=_LEFT)) for id_ in left)


def _looked_up(
    pending: Sequence[Rendering], plan: _Plan, recorder: Recorder, ledger: LedgerFile | None
) -> Iterator[Result | Rendering]:
    """What the ledger has of each snippet; the snippet where it is to be judged. The texts of a few are in memory at a time."""
    believer = Believer(engines(), plan.real, plan.executor.equipment)
    for start in range(0, len(pending), _AT_ONCE):
        rendered, faulty = _rendered(pending[start : start + _AT_ONCE])
        yield from faulty
        keys = {one.id: recorder.note(snippet) for one, snippet in rendered}
        known = ledger.known([*keys.values()]) if ledger else {}
        for one, snippet in rendered:
            started = perf_counter()
            entry = known.get(keys[one.id]) if known and not plan.sweeps(one.id) else None
            worth = _worth(entry, snippet, plan, believer) if entry else None
            if entry and worth and worth.origin is Origin.LEDGER:
                recorder.adopt(one.id, entry)
            yield Result(one.id, worth.evidence, perf_counter() - started, worth.origin) if worth else one


def _rendered(part: Sequence[Rendering]) -> tuple[list[tuple[Rendering, Snippet]], list[Result]]:
    """The snippets, and the results of those that cannot be rendered."""
    snippets, faulty = [], []
    for one in part:
        try:
            snippets.append((one, one.render()))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is one snippet's
            faulty.append(Result(one.id, dated(fault(error))))
    return snippets, faulty


def _worth(entry: Entry, snippet: Snippet, plan: _Plan, believer: Believer) -> Belief | None:
    """What a row is worth; nothing where an engine has a fault or our own reader refuses, of which judging will tell."""
    target = plan.targets[snippet.id.target]
    try:
        worth = believer.believed(entry, snippet, target)
        elsewhere = worth is not None and worth.origin is Origin.ELSEWHERE
        return None if elsewhere and self_reading.read_back(snippet, target).rung is Rung.FAILED else worth
    except Exception:  # noqa: BLE001  # whatever it is, it is one snippet's
        return None
