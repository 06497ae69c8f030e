"""The evidence for deltas."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial

from portbook import own_fault
from portbook.deltas import Delta
from portbook.evidence import Evidence, Rung
from portbook.proof import processes
from portbook.proof.engine import Engine, candidates, engines
from portbook.proof.judge import judge
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.proof.warm_lab import WarmLab
from portbook.targets import Target

_ORDER = list(Rung)


def prove_deltas(
    deltas: Sequence[Delta], targets: Mapping[str, Target], jobs: int = 1, *, real: bool = False
) -> Generator[tuple[int, Evidence], None, None]:
    """The evidence for deltas, each with its number among them, in the order in which they are done.

    Args:
        deltas: the deltas.
        targets: their targets by id.
        jobs: how many are judged at the same time.
        real: whether slower engines that leave nothing out take the place of fast ones.
    """
    tasks = [partial(_guarded, delta, targets[delta.latest.id.target], real=real) for delta in deltas]
    with closing(processes.results(tasks, jobs)) as judged:
        yield from judged


def _guarded(delta: Delta, target: Target, warm_lab: WarmLab, *, real: bool) -> Evidence:
    try:
        return prove_delta(delta, target, warm_lab, real=real)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is one delta's
        warm_lab.discard()  # nobody knows what it was doing
        return Evidence(Rung.FAILED, detail=own_fault.told(error))


def prove_delta(delta: Delta, target: Target, warm_lab: WarmLab, *, real: bool = False) -> Evidence:
    """What can be found out about a delta here.

    On a host firewall the old addition, the delta and what takes it back are applied one after another. Elsewhere each part
    is judged as the addition or the undo form that it is, and the weakest evidence counts.
    """
    whole = [engine for engine in candidates(engines(), target, real=real) if engine.judge_delta]
    if not whole:
        return _by_parts(delta, target, warm_lab, real=real)
    engine = next((engine for engine in whole if not engine.lacking()), None)
    if engine is None:
        return Evidence(Rung.NOT_VERIFIED, engine=whole[0].id, detail=whole[0].lacking())
    return _as_whole(engine, delta, target, warm_lab)


def _as_whole(engine: Engine, delta: Delta, target: Target, warm_lab: WarmLab) -> Evidence:
    assert engine.judge_delta is not None  # noqa: S101  # as it was chosen
    try:
        return engine.judge_delta(delta, target, warm_lab.tools_for(engine.programs))
    except SandboxFailed as failed:
        warm_lab.discard()
        return Evidence(Rung.NOT_VERIFIED, engine=engine.id, detail=str(failed))


def _by_parts(delta: Delta, target: Target, warm_lab: WarmLab, *, real: bool) -> Evidence:
    """The weakest evidence of the parts, here and back."""
    parts = {part.text: part for part in (*delta.parts, *delta.back)}
    judged = [(part, judge(part, target, warm_lab, real=real)) for part in parts.values()]
    part, weakest = max(judged, key=lambda pair: _ORDER.index(pair[1].rung))
    return replace(weakest, detail=f"the form {part.id.form}: {weakest.detail}") if weakest.detail else weakest
