"""What runs on a worker of a cluster: one snippet at a time, in a lab that stays open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock

from distributed import Worker as DaskWorker
from distributed import get_worker

from portbook.evidence import Result
from portbook.proof.cluster.workers import Worker
from portbook.proof.engine import Engine, Readiness, engines, here
from portbook.proof.judge import Judgement
from portbook.proof.ledger.fingerprint import source
from portbook.proof.sandbox import sandbox
from portbook.proof.warm_lab import WarmLab

LAB = "portbook lab"
"""What a worker has one of, and each task takes: two would disturb each other."""

_lab = WarmLab()
_lock = Lock()


async def introduction(dask_worker: DaskWorker) -> Worker:
    """What a worker has. Programs are asked for their versions, so the worker's own loop does not wait for it."""
    return await asyncio.to_thread(_introduction, str(dask_worker.name))


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
    await dask_worker.set_resources(**{LAB: 1.0}, **dict.fromkeys(names, 1.0))


def judge(task: Judgement) -> tuple[Result, ...]:
    """Judge snippets; the evidence names this worker where it found something."""
    with _lock:
        results = task(_lab)
    return tuple(_named(result, str(get_worker().name)) for result in results)


def _named(result: Result, worker: str) -> Result:
    found = result.evidence.when
    return replace(result, evidence=replace(result.evidence, worker=worker)) if found else result
