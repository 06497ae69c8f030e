"""A cluster of Dask's as an executor of a check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import closing
from time import monotonic
from typing import Self, TypeAlias

from distributed import Client, KilledWorker
from distributed.cfexecutor import ClientExecutor
from distributed.comm.addressing import get_address_host_port, parse_address
from distributed.comm.registry import get_backend

from portbook.evidence import KEPT, Evidence, Result, Rung
from portbook.proof.cluster import on_worker
from portbook.proof.cluster.workers import Worker, choose, resource
from portbook.proof.engine import Engine, Readiness, engines
from portbook.proof.judge import Judgement
from portbook.proof.ledger.belief import possible
from portbook.proof.ledger.fingerprint import source
from portbook.proof.processes import as_they_end

_CONNECT_SECONDS = 10
_PATIENCE_SECONDS = 30.0
"""How long work waits for a worker that takes it, after the last one has died: one that is started again takes its place."""
_LOOK_SECONDS = 1.0
_AHEAD = 2
"""Tasks of one kind for each worker: one that it runs, and one to go on with."""

Results: TypeAlias = tuple[Result, ...]


class UnusableCluster(Exception):  # noqa: N818  # not an error of a program
    """Nothing can be judged on a cluster.

    Attributes:
        message: why, one sentence without a full stop.
        cure: what to do about it.
    """

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


class Cluster:
    """The workers of a cluster, as they were when it was opened, and those that come later.

    Args:
        client: the connection to the scheduler.
        tell: who hears which worker gets no work for what, and why.
    """

    def __init__(self, client: Client, tell: Callable[[str], None]) -> None:
        self._client = client
        self._tell = tell
        self._workers: dict[str, Worker] = {}
        self._choice = choose((), source())
        arrived = self._arrived()
        self._choice = choose([*arrived.values()], source())
        self._take(arrived)
        if not self._choice.engines:
            reasons = "; ".join(self._choice.remarks(arrived.values(), ()))
            cure = "start dask worker on machines that have this version of Portbook and its extra dask"
            msg = f"no worker of the cluster can judge anything ({reasons or 'it has none'})"
            raise UnusableCluster(msg, cure)

    @classmethod
    def open(cls, address: str, tell: Callable[[str], None]) -> Self:
        """Connect to a scheduler.

        Raises:
            UnusableCluster: there is none, or no worker of it has this Portbook.
        """
        try:
            get_backend(parse_address(address, strict=True)[0])
            get_address_host_port(address, strict=True)
            client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            msg = f"{address} {'is no address' if isinstance(error, ValueError) else 'has no scheduler'}"
            cure = "start dask scheduler, and name the address that it prints, such as tcp://192.0.2.1:8786"
            raise UnusableCluster(msg, cure) from None
        try:
            return cls(client, tell)
        except BaseException:
            client.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def equipment(self, engine: Engine) -> Readiness:
        """What an engine is in the cluster."""
        return self._choice.equipment(engine)

    def results(self, tasks: Sequence[Judgement]) -> Generator[tuple[int, tuple[Result, ...]], None, None]:
        """Each task's number and results, in the order in which tasks end; closing it cancels those that have not ended.

        Raises:
            UnusableCluster: the scheduler has ended.
        """
        by_engine: defaultdict[str, list[int]] = defaultdict(list)
        for number, task in enumerate(tasks):
            by_engine[task.engine].append(number)
        needed = [engines()[id_] for id_ in by_engine if id_]
        kinds = [_Kind(self._client, self._resource(id_), tasks) for id_ in by_engine]
        self._remark(self._workers, needed)

        def look() -> None:
            arrived = self._arrived()
            self._take(arrived)
            self._remark(arrived, needed)
            for kind in kinds:
                kind.look(self._taken())

        groups = [(kind.submit, numbers) for kind, numbers in zip(kinds, by_engine.values(), strict=True)]
        window = _AHEAD * max(1, len(self._workers))
        with closing(as_they_end(groups, window, look, _LOOK_SECONDS)) as ended:
            for number, future in ended:
                yield number, self._results(tasks[number], future)

    def _resource(self, id_: str) -> str:
        """An engine as a resource of Dask's; empty for none."""
        return resource(id_, self.equipment(engines()[id_])) if id_ else ""

    def _results(self, task: Judgement, future: Future[Results]) -> Results:
        try:
            return tuple(map(self._believed, future.result()))
        except KilledWorker:
            detail = "every worker that judged it died: judge it on this machine, without --on"
        except CancelledError:
            if self._client.status != "running":
                told = "the scheduler has ended"
                raise UnusableCluster(told, "start it and its workers again: the ledger has what was found") from None
            detail = "no worker is left that can judge it: start one, and check again"
        return tuple(Result(snippet.id, Evidence(Rung.NOT_VERIFIED, detail=detail)) for snippet in task.snippets)

    def _believed(self, result: Result) -> Result:
        """A result, where it is of the versions that the check counts on."""
        evidence, engine = result.evidence, engines().get(result.evidence.engine)
        if evidence.rung not in KEPT:
            return result
        chosen = self.equipment(engine) if engine else Readiness("", "", "")
        same = (evidence.tool, evidence.kernel) == (chosen.version, chosen.kernel)
        if engine and same and possible(evidence, engine, result.id.form):
            return result
        detail = (
            f"the worker {evidence.worker} judged it with {evidence.tool or 'no tool'}, which is not what it has said"
        )
        return Result(result.id, Evidence(Rung.NOT_VERIFIED, detail=detail), result.seconds)

    def _arrived(self) -> dict[str, Worker]:
        """The workers that have come since the last call, by address, and what they have."""
        addresses = {*self._client.scheduler_info(n_workers=-1)["workers"]}
        self._workers = {address: worker for address, worker in self._workers.items() if address in addresses}
        arrived = sorted(addresses - {*self._workers})
        answers = self._client.run(on_worker.introduction, workers=arrived, on_error="return") if arrived else {}
        return {
            address: answer
            if isinstance(answer, Worker)
            else Worker(address, fault=str(answer) or type(answer).__name__)
            for address, answer in answers.items()
        }

    def _take(self, arrived: Mapping[str, Worker]) -> None:
        """Let workers say which work they take."""
        for address, worker in arrived.items():
            if taken := self._choice.resources(worker):
                self._client.run(on_worker.announce, taken, workers=[address], on_error="return")
        self._workers.update(arrived)

    def _remark(self, workers: Mapping[str, Worker], needed: Sequence[Engine]) -> None:
        for remark in self._choice.remarks(workers.values(), needed):
            self._tell(remark)

    def _taken(self) -> frozenset[str]:
        """What there is a worker for."""
        return frozenset(name for worker in self._workers.values() for name in self._choice.resources(worker))


class _Kind:
    """Tasks that need the same of their worker.

    Args:
        client: the connection to the scheduler.
        resource: what they need, besides a lab; empty where any worker will do.
        tasks: all tasks by number.
    """

    def __init__(self, client: Client, resource: str, tasks: Sequence[Judgement]) -> None:
        needs = dict.fromkeys(filter(None, (on_worker.LAB, resource)), 1)
        self._executor = ClientExecutor(client, resources=needs, pure=False)
        self._resource = resource
        self._tasks = tasks
        self._waiting: dict[int, tuple[Future[Results], Future[Results]]] = {}
        self._alone_since: float | None = None

    def submit(self, number: int) -> Future[Results]:
        """Give a task to the scheduler."""
        promise: Future[Results] = Future()
        self._give(number, promise)
        return promise

    def _give(self, number: int, promise: Future[Results]) -> None:
        given: Future[Results] = self._executor.submit(on_worker.judge, self._tasks[number].rendered())
        self._waiting[number] = given, promise
        given.add_done_callback(lambda done: self._keep(number, done, promise))

    def _keep(self, number: int, given: Future[Results], promise: Future[Results]) -> None:
        """Pass on what became of a task, unless it has been given anew."""
        if self._waiting.get(number) != (given, promise):
            return
        del self._waiting[number]
        if given.cancelled():
            promise.set_exception(CancelledError())
        elif error := given.exception():
            promise.set_exception(error)
        else:
            promise.set_result(given.result())

    def look(self, taken: frozenset[str]) -> None:
        """Wait for a worker where the last one has gone; give what it had to another, for the scheduler would not; or give up."""
        if not self._resource or self._resource in taken:
            if self._alone_since is not None:
                self._alone_since = None
                self._give_anew()
            return
        self._alone_since = self._alone_since or monotonic()
        if monotonic() - self._alone_since > _PATIENCE_SECONDS:
            for given, _promise in [*self._waiting.values()]:
                given.cancel()

    def _give_anew(self) -> None:
        for number, (given, promise) in [*self._waiting.items()]:
            self._give(number, promise)
            given.cancel()
