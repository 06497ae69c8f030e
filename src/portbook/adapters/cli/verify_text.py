"""One text that `portbook verify` judges: what is asked, the verdict, and what is done besides reading it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from portbook.adapters.cli.unusable import Unusable
from portbook.adapters.judged_text import LARGEST, TextQuestion, judged
from portbook.compare.own_snippet import own_snippet
from portbook.compare.verify import As
from portbook.evidence import Rung
from portbook.model import Location, Problem, Profile, Role, Service
from portbook.proof.run_text import Trial, trial, trial_of_snippet
from portbook.report import Report
from portbook.targets import Target


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
        about = self.service, self.role, self.target, self.profile, as_, interface, self.host
        question = TextQuestion(str(self.file), _text(self.file), *about)
        run = None if read_only else partial(_trial, every_host=strict)
        return Report(verifications=(judged(question, run),))


def _trial(question: TextQuestion, *, every_host: bool) -> Trial:
    """The trial of a text; where the target runs no text by strangers and this is a snippet of ours, of that snippet."""
    text, target, as_ = question.text, question.target, question.as_
    tried = trial(text, target, as_, every_host=every_host)
    if tried.evidence.rung is not Rung.NOT_VERIFIED or as_ is not As.ADDITION:
        return tried
    ours = own_snippet(question.service, question.role, text, target)
    return tried if ours is None else trial_of_snippet(ours, target, every_host=every_host)


def _text(file: Path) -> str:
    """The text of a file or of standard input.

    Raises:
        Unusable: it cannot be read.
    """
    try:
        with click.open_file(str(file), "rb") as stream:
            content = bytes(stream.read(LARGEST + 1))
    except OSError as error:
        raise Unusable(Problem(Location(str(file), 0, 0), "unreadable", str(error.strerror))) from error
    if len(content) > LARGEST:
        message = f"larger than {LARGEST} bytes, so it is no snippet"
        raise Unusable(Problem(Location(str(file), 0, 0), "too-large", message))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        problem = Problem(Location(str(file), 0, 0), "not-utf-8", "the file is not UTF-8", "save it as UTF-8")
        raise Unusable(problem) from error
