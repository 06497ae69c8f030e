"""What the workers of a cluster have, and which of them get which work.

Evidence of one engine is of one version of its tool: where versions differ, the workers with the most common one get the work,
and the others are named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portbook.proof.engine import Engine, Readiness


@dataclass(frozen=True)
class Worker:
    """What a worker says of itself.

    Attributes:
        name: what evidence calls it.
        source: the hash of its Portbook's source.
        engines: what each engine is on it, by id.
        fault: why it could not say anything; empty where it could.
    """

    name: str
    source: str = ""
    engines: Mapping[str, Readiness] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Choice:
    """Which versions a check counts on.

    Attributes:
        source: the hash of the source that every worker has to have.
        engines: what each engine is in the cluster, by id; without those that no worker has.
        absent: why no worker has an engine, by its id.
    """

    source: str
    engines: Mapping[str, Readiness]
    absent: Mapping[str, str]

    def equipment(self, engine: Engine) -> Readiness:
        """What an engine is in the cluster."""
        lacking = f"no worker has it: {self.absent.get(engine.id, 'none was asked')}"
        return self.engines.get(engine.id) or Readiness(lacking, "", "")

    def resources(self, worker: Worker) -> tuple[str, ...]:
        """What a worker gets work for; nothing where it has another source."""
        if worker.source != self.source:
            return ()
        return tuple(
            resource(self.source, id_, ready) for id_, ready in worker.engines.items() if ready == self.engines.get(id_)
        )

    def remarks(self, workers: Iterable[Worker], needed: Iterable[Engine]) -> list[str]:
        """What workers get no work for, and why: one sentence for each reason.

        Args:
            workers: those that say what they have.
            needed: the engines that a check needs.
        """
        remarks: defaultdict[str, list[str]] = defaultdict(list)
        for worker in workers:
            for reason in self._reasons(worker, needed):
                remarks[reason].append(worker.name)
        return [f"{', '.join(names)}: {reason}" for reason, names in remarks.items()]

    def _reasons(self, worker: Worker, needed: Iterable[Engine]) -> list[str]:
        if worker.fault:
            return [f"no work, for it could not say what it has: {worker.fault}"]
        if worker.source != self.source:
            return ["no work, for its Portbook is another: install the same version there"]
        chosen = ((engine.title, self.equipment(engine), worker.engines.get(engine.id)) for engine in needed)
        return [_reason(title, ready, own) for title, ready, own in chosen if own != ready]


def _reason(title: str, chosen: Readiness, own: Readiness | None) -> str:
    if own is None or own.lacking:
        return f"no work for {title}: {own.lacking if own else 'it does not know this engine'}"
    versions = (" with ".join(filter(None, ready[1:])) for ready in (own, chosen))
    return "no work for {}: it has {}, and most have {}".format(title, *versions)


def choose(workers: Sequence[Worker], source: str) -> Choice:
    """The versions that most of the workers with this source have; of those that as many have, the first by name."""
    able = [worker for worker in workers if worker.source == source]
    engines, absent = {}, {}
    for id_ in {id_: None for worker in able for id_ in worker.engines}:
        known = [worker.engines[id_] for worker in able if id_ in worker.engines]
        ready = Counter(readiness for readiness in known if not readiness.lacking)
        if ready:
            engines[id_] = min(ready, key=lambda readiness: (-ready[readiness], readiness))
        else:
            absent[id_] = known[0].lacking
    return Choice(source, engines, absent)


def resource(source: str, id_: str, ready: Readiness) -> str:
    """A Portbook, an engine and its versions, as Dask names what a worker has; it never forgets what one has had."""
    return f"portbook|{source}|{id_}|{ready.version}|{ready.kernel}"


def lab(source: str) -> str:
    """What a worker of a Portbook has one of, and each task takes: two would disturb each other."""
    return f"portbook|{source}|lab"
