"""One text that `portbook verify` judges: what is asked, the verdict, and what is done besides reading it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import click

from portbook import own_fault
from portbook.adapters.cli.unusable import Unusable
from portbook.compare.filled_in import verify as judge_filled_in
from portbook.compare.own_snippet import own_snippet
from portbook.compare.problems import problems
from portbook.compare.verify import As, Verdict
from portbook.evidence import Evidence, Rung
from portbook.model import Location, Problem, Profile, Role, Service
from portbook.proof.run_text import Trial, trial_of_snippet
from portbook.proof.run_text import trial as trial_of_text
from portbook.report import Report
from portbook.report.verification import RefusingHost, Verification
from portbook.targets import Target
from portbook.targets.size_limits import MAX_BYTES

_ONLY_READ = Trial(Evidence(Rung.NOT_VERIFIED))
_HOLDS_AS_READ = "the text holds as it is read, but could not be run here"
_READ_ONLY = "with --read-only, reading is enough"


@dataclass(frozen=True)
class Question:
    """Whether a text does what a host needs.

    Attributes:
        service: whose flows they are.
        role: the host.
        target: what the text is written for.
        file: the text.
        profile: exactly these flows; None for at least what is required, at most everything.
        host: the host as `portbook snippet` takes it.
    """

    service: Service
    role: Role
    target: Target
    file: Path
    profile: Profile | None
    host: str

    def report(self, as_: As, interface: str, *, read_only: bool, strict: bool) -> Report:
        """The verdict, also on what is then loaded.

        Raises:
            Unusable: the text cannot be read.
        """
        text = _text(self.file)
        trial = _ONLY_READ
        try:
            verdict = judge_filled_in(
                self.service, self.role.id.split("+"), self.profile, text, self.target, as_, interface
            )
            if verdict.holds and not read_only:
                trial = _trial(self.service, self.role, text, self.target, as_, every_host=strict)
                verdict = _after(trial, verdict)
        except Exception as error:  # noqa: BLE001  # a fault of Portbook is no contradiction in the text
            verdict = Verdict(None, reason=own_fault.told(error), id="portbook-fault", cure="report it")
        listed = problems(verdict, str(self.file), text, self.target, as_, self.host)
        return Report(verifications=(_verification(str(self.file), verdict, trial, listed),))


def _verification(file: str, verdict: Verdict, trial: Trial, listed: tuple[Problem, ...]) -> Verification:
    hosts = [RefusingHost(attempt.host.name, attempt.wrong, attempt.host.advice) for attempt in trial.refused]
    return Verification(file, verdict, trial.evidence, listed, tuple(hosts))


def _trial(
    service: Service, role: Role, text: str, target: Target, as_: As, *, every_host: bool
) -> Trial:  # as `verify`
    """The trial of a text; where the target runs no text by strangers and this is a snippet of ours, of that snippet."""
    trial = trial_of_text(text, target, as_, every_host=every_host)
    if trial.evidence.rung is not Rung.NOT_VERIFIED or as_ is not As.ADDITION:
        return trial
    ours = own_snippet(service, role, text, target)
    return trial if ours is None else trial_of_snippet(ours, target, every_host=every_host)


def _after(trial: Trial, verdict: Verdict) -> Verdict:
    """The verdict on a text that holds as it is read, after its trial."""
    evidence = trial.evidence
    if evidence.rung is Rung.FAILED:
        return replace(verdict, holds=False, reason=evidence.detail, id="fails-when-run")
    if evidence.rung is Rung.NOT_VERIFIED:
        reason = f"{_HOLDS_AS_READ}: {evidence.detail}"
        return replace(verdict, holds=None, reason=reason, id="not-run-here", cure=_READ_ONLY)
    return verdict


def _text(file: Path) -> str:
    """The text of a file or of standard input.

    Raises:
        Unusable: it cannot be read.
    """
    try:
        with click.open_file(str(file), "rb") as stream:
            content = bytes(stream.read(MAX_BYTES + 1))
    except OSError as error:
        raise Unusable(Problem(Location(str(file), 0, 0), "unreadable", str(error.strerror))) from error
    if len(content) > MAX_BYTES:
        message = f"larger than {MAX_BYTES} bytes, so it is no snippet"
        raise Unusable(Problem(Location(str(file), 0, 0), "too-large", message))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        problem = Problem(Location(str(file), 0, 0), "not-utf-8", "the file is not UTF-8", "save it as UTF-8")
        raise Unusable(problem) from error
