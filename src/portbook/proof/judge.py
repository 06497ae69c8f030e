"""What can be found out about one snippet where this runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import NamedTuple

from portbook import own_fault
from portbook.evidence import KEPT, Evidence, Result, Rung
from portbook.model import Form, Snippet, SnippetId
from portbook.proof.engine import Engine, candidates, engines
from portbook.proof.host.port_sweep import swept
from portbook.proof.ledger import belief
from portbook.proof.reading import self_reading
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.proof.warm_lab import WarmLab
from portbook.targets import Target

_DATED = KEPT | {Rung.FAILED}


class Rendering(NamedTuple):
    """A snippet whose text is made when it is looked at: those of a thousand services would not fit into memory.

    Attributes:
        id: its identity.
        render: makes it.
    """

    id: SnippetId
    render: Callable[[], Snippet]


@dataclass(frozen=True)
class Judgement:
    """Snippets to judge by one engine: a task, for a process or for a worker of a cluster.

    Attributes:
        snippets: forms of one addition, one after another: they have much in common, which a lab has to try once.
        target: their target.
        engine: the id of the strongest engine that is there for them; empty where there is none.
        real: whether slower engines that leave nothing out take the place of fast ones.
        sweep: the ports that an addition to a host firewall is tried on besides; or none.
    """

    snippets: tuple[Rendering, ...]
    target: Target
    engine: str = ""
    real: bool = False
    sweep: Sequence[int] = ()

    def __call__(self, warm_lab: WarmLab) -> tuple[Result, ...]:
        """Judge them."""
        return tuple(self._result(rendering, warm_lab) for rendering in self.snippets)

    def rendered(self) -> Judgement:
        """The same with texts that are made, for another machine."""
        return replace(
            self, snippets=tuple(Rendering(id_, partial(_itself, render())) for id_, render in self.snippets)
        )

    def _result(self, rendering: Rendering, warm_lab: WarmLab) -> Result:
        """A fault of ours fails the snippet that shows it: what we cannot do with it, nobody should copy."""
        started = perf_counter()
        try:
            evidence = judge(rendering.render(), self.target, warm_lab, real=self.real, sweep=self.sweep)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is one snippet's
            warm_lab.discard()  # nobody knows what it was doing
            evidence = fault(error)
        return Result(rendering.id, dated(evidence), perf_counter() - started)


def _itself(snippet: Snippet) -> Snippet:
    return snippet


def fault(error: Exception) -> Evidence:
    """The evidence of a snippet that an exception of ours came of."""
    return Evidence(Rung.FAILED, detail=own_fault.told(error))


def dated(evidence: Evidence) -> Evidence:
    """Evidence with the time where something was found; what could not be verified has no time."""
    return replace(evidence, when=belief.now()) if evidence.rung in _DATED else evidence


def judge(
    snippet: Snippet, target: Target, warm_lab: WarmLab, *, real: bool = False, sweep: Sequence[int] = ()
) -> Evidence:
    """What can be found out about a snippet here: by our own reader first, then by the strongest engine there is."""
    own = self_reading.read_back(snippet, target)
    known = able(snippet.id.form, target, real=real)
    if not known and snippet.id.form not in self_reading.ENGINE.forms:
        return Evidence(Rung.NOT_VERIFIED, detail=f"nothing checks the form {snippet.id.form} yet")
    if own.rung in {Rung.FAILED, Rung.NOT_VERIFIED} or not known:
        return own
    engine = next((engine for engine in known if not engine.lacking()), None)
    if engine is None:
        return Evidence(Rung.NOT_VERIFIED, engine=known[0].id, detail=known[0].lacking())
    if engine is self_reading.ENGINE:
        return replace(own, detail=known[0].lacking())
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


def able(form: Form, target: Target, *, real: bool) -> list[Engine]:
    """The target's engines that this package knows and that judge a form, strongest first."""
    return [engine for engine in candidates(engines(), target, real=real) if form in engine.forms]
