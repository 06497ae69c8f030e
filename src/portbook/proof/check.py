"""The check of every snippet of a book."""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

from portbook import own_fault
from portbook.evidence import KEPT, Evidence, Origin, Result, Rung
from portbook.model import Book, Form, Location, Snippet, SnippetId
from portbook.proof import pool
from portbook.proof.engine import Engine, candidates, engines
from portbook.proof.host.port_sweep import swept
from portbook.proof.ledger import belief
from portbook.proof.ledger.belief import Belief, Believer
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.ledger.grounds import Grounds
from portbook.proof.ledger.ledger_file import LedgerFile
from portbook.proof.ledger.memory_table import Group
from portbook.proof.ledger.recall import group_of, recall
from portbook.proof.ledger.recorder import Recorder
from portbook.proof.reading import self_reading
from portbook.proof.sandbox.sandbox import SandboxFailed
from portbook.proof.shard import Shard
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import renderings
from portbook.targets import Target

_LEFT = "the time for checks was over before its turn: portbook check goes on"
_AT_ONCE = 4096
"""How many snippets are looked up at once."""
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
    grounds = Grounds(book, targets, engines())
    recalled = {} if fresh or real or sweep or ledger is None else recall(ledger, grounds)
    results = [result for group in recalled.values() for result in group if not shard or shard.has(result.id)]
    pending = [one for one in _pending(book, targets, recalled) if not shard or shard.has(one.id)]
    plan = _Plan(grounds.targets, jobs, real, sweep, None if minutes is None else perf_counter() + 60 * minutes)
    total = len(results) + len(pending)
    asked = None if fresh else ledger
    with closing(Recorder(ledger, grounds)) as recorder, closing(_results(pending, plan, recorder, asked)) as found:
        for result in found:
            results.append(replace(result, where=Location(book.services[result.id.service].path)))
            recorder.add(results[-1])
            if progress:
                progress(len(results), total, result)
    return tuple(sorted(results, key=lambda result: result.id.parts))


@dataclass(frozen=True)
class _Pending:
    """A snippet that nothing is recalled of. Its text is made when it is looked at, and once more when it is judged.

    Attributes:
        id: its identity.
        render: makes it.
    """

    id: SnippetId
    render: Callable[[], Snippet]


def _pending(book: Book, targets: Sequence[Target], recalled: Container[Group]) -> Iterator[_Pending]:
    """All snippets but those of the groups that are recalled."""
    for service in book.services.values():
        groups = {target.id: [Group(service.id, role.id, target.id) for role in service.hosts] for target in targets}
        left = [target for target in targets if any(group not in recalled for group in groups[target.id])]
        for id_, render in renderings(Book({service.id: service}), left) if left else ():
            if group_of(id_) not in recalled:
                yield _Pending(id_, render)


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

    def order(self, snippets: list[_Pending]) -> list[_Pending]:
        """The order of judging: where time is short, the additions of the targets that come first, for every service."""
        if self.until is None:
            return snippets
        places = {id_: place for place, id_ in enumerate(self.targets)}
        return sorted(snippets, key=lambda snippet: (snippet.id.form is not Form.ADD, places[snippet.id.target]))

    def sweeps(self, id_: SnippetId) -> bool:
        """Whether a snippet is for a host firewall that can be swept."""
        if not self.sweep or id_.form is not Form.ADD:
            return False
        return any(engine.firewall for engine in _candidates(self.targets[id_.target], real=self.real))


def _results(
    pending: Sequence[_Pending], plan: _Plan, recorder: Recorder, ledger: LedgerFile | None
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
    tasks = [] if plan.is_over() else [partial(_timed, one, plan) for one in todo]
    with closing(pool.results(tasks, plan.jobs)) as judged:
        for _number, result in judged:
            del left[result.id]
            yield result
            if plan.is_over():
                break
    yield from (Result(id_, Evidence(Rung.NOT_VERIFIED, detail=_LEFT)) for id_ in left)


def _looked_up(
    pending: Sequence[_Pending], plan: _Plan, recorder: Recorder, ledger: LedgerFile | None
) -> Iterator[Result | _Pending]:
    """What the ledger has of each snippet; the snippet where it is to be judged. The texts of a few are in memory at a time."""
    believer = Believer(engines(), plan.real)
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


def _rendered(part: Sequence[_Pending]) -> tuple[list[tuple[_Pending, Snippet]], list[Result]]:
    """The snippets, and the results of those that cannot be rendered."""
    snippets, faulty = [], []
    for one in part:
        try:
            snippets.append((one, one.render()))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is one snippet's
            faulty.append(Result(one.id, _dated(_fault(error))))
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


def _timed(one: _Pending, plan: _Plan, warm_lab: WarmLab) -> Result:
    started = perf_counter()
    try:
        snippet = one.render()
        evidence = judge(snippet, plan.targets[snippet.id.target], warm_lab, real=plan.real, sweep=plan.sweep)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is one snippet's
        warm_lab.discard()  # nobody knows what it was doing
        evidence = _fault(error)
    return Result(one.id, _dated(evidence), perf_counter() - started)


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
