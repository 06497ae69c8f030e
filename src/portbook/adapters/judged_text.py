"""A text that somebody wants judged against a service: read, and where the caller wants it, also run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from portbook import own_fault
from portbook.compare.filled_in import verify
from portbook.compare.problems import problems
from portbook.compare.verify import As, Verdict
from portbook.evidence import Evidence, Rung
from portbook.model import Profile, Role, Service
from portbook.proof.run_text import Trial
from portbook.report.verification import RefusingHost, Verification
from portbook.targets import Target
from portbook.targets.size_limits import MAX_BYTES

LARGEST = MAX_BYTES
"""Bytes of the largest text that is read."""
_ONLY_READ = Trial(Evidence(Rung.NOT_VERIFIED))
_HOLDS_AS_READ = "the text holds as it is read, but could not be run here"
_READ_ONLY = "with --read-only, reading is enough"


@dataclass(frozen=True)
class TextQuestion:
    """Whether a text opens what a service needs, and nothing else.

    Attributes:
        name: what the text is called in problems: its file, or `-`.
        text: the text.
        service: whose flows they are.
        role: whose firewall it is; its id joins several roles by `+`.
        target: what the text is written for.
        profile: exactly these flows; None for at least what is required and at most everything.
        as_: what the text stands for.
        interface: of a machine, the interface that callers use; empty where it is unknown.
        host: the host as `portbook snippet` takes it; empty for `SERVICE:ROLE`.
    """

    name: str
    text: str
    service: Service
    role: Role
    target: Target
    profile: Profile | None = None
    as_: As = As.ADDITION
    interface: str = ""
    host: str = ""


Run: TypeAlias = Callable[[TextQuestion], Trial]
"""What runs a text that holds as it is read."""


def judged(question: TextQuestion, run: Run | None = None) -> Verification:
    """The answer: by reading, and with `run`, also by what happens when a text that holds is run. Without it, no process starts."""
    trial = _ONLY_READ
    try:
        verdict = _read(question)
        if verdict.holds and run:
            trial = run(question)
            verdict = _after(trial, verdict)
    except Exception as error:  # noqa: BLE001  # a fault of Portbook is no contradiction in the text
        verdict = Verdict(None, reason=own_fault.told(error), id="portbook-fault", cure="report it")
    asked = question.host or f"{question.service.id}:{question.role.id}"
    listed = problems(verdict, question.name, question.text, question.target, question.as_, asked)
    hosts = [RefusingHost(attempt.host.name, attempt.wrong, attempt.host.advice) for attempt in trial.refused]
    return Verification(question.name, verdict, trial.evidence, listed, tuple(hosts))


def _read(question: TextQuestion) -> Verdict:
    roles = question.role.id.split("+")
    by = question.profile, question.text, question.target, question.as_, question.interface
    return verify(question.service, roles, *by)


def _after(trial: Trial, verdict: Verdict) -> Verdict:
    """The verdict on a text that holds as it is read, after its trial."""
    evidence = trial.evidence
    if evidence.rung is Rung.FAILED:
        return replace(verdict, holds=False, reason=evidence.detail, id="fails-when-run")
    if evidence.rung is Rung.NOT_VERIFIED:
        reason = f"{_HOLDS_AS_READ}: {evidence.detail}"
        return replace(verdict, holds=None, reason=reason, id="not-run-here", cure=_READ_ONLY)
    return verdict
