"""What runs on a worker of a cluster: one snippet at a time, in a lab that stays open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock

from distributed import Worker as DaskWorker
from distributed import get_worker

from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Result, Rung
from portbook.proof.cluster.workers import Worker, lab
from portbook.proof.engine import Engine, Readiness, engines, here
from portbook.proof.judge import Judgement
from portbook.proof.ledger.fingerprint import source
from portbook.proof.sandbox import sandbox
from portbook.proof.warm_lab import WarmLab

_LONGEST_NAME = 100

_lab = WarmLab()
_lock = Lock()


async def introduction(dask_worker: DaskWorker) -> Worker:
    """What a worker has. Programs are asked for their versions, so the worker's own loop does not wait for it."""
    return await asyncio.to_thread(_introduction, _name(dask_worker))


def _introduction(name: str) -> Worker:
    return Worker(name, source(), {engine.id: _ready(engine) for engine in engines().values()})


def _ready(engine: Engine) -> Readiness:
    """What an engine is here; one that runs programs needs a sandbox, too."""
    ready = here(engine)
    if ready.lacking or not engine.programs:
        return ready
    return ready._replace(lacking=sandbox.unavailable() or "")


async def announce(names: Iterable[str], dask_worker: DaskWorker) -> None:
    """Tell the scheduler which work a worker takes."""
    await dask_worker.set_resources(**dict.fromkeys((lab(source()), *names), 1.0))


def judge(task: Judgement, asked: str) -> tuple[Result, ...]:
    """Judge snippets; the evidence names this worker where it found something.

    Args:
        task: the snippets.
        asked: the hash of the source of the Portbook that asks: another one would find something else.
    """
    name = _name(get_worker())
    if asked != source():
        other = Evidence(
            Rung.NOT_VERIFIED, detail=f"the worker {name} has another Portbook: install the same one there"
        )
        return tuple(Result(rendering.id, other) for rendering in task.snippets)
    with _lock:
        results = task(_lab)
    return tuple(_named(result, name) for result in results)


def _name(dask_worker: DaskWorker) -> str:
    """A worker's name, which may be any text, on one line."""
    return one_line(str(dask_worker.name))[:_LONGEST_NAME]


def _named(result: Result, worker: str) -> Result:
    found = result.evidence.when
    return replace(result, evidence=replace(result.evidence, worker=worker)) if found else result
