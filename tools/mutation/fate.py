"""Who notices a mutant: our reader of the text, the real engine, or both; each is asked on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from portbook.compare import findings
from portbook.evidence import Rung
from portbook.load import load_book
from portbook.model import Form, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import SandboxFailed, Tools
from portbook.rules import TooComplex
from portbook.snippets import all_snippets
from portbook.targets import CannotJudge, Target, Unreadable, targets
from tools.mutation.mutants import CASES, SERVICES, Faults, Mutant

HOSTS: dict[str, Target] = {target.id: target for target in targets().values() if target.id in CASES}
"""The targets whose snippets are broken: those that somebody has written faults for."""
_WHOLE = frozenset({"single", "networks"})
"""Shapes whose complete forms are broken too: their greater part is the same in all."""
_BREAKS_IT = "firewalld does not run any more"
"""What some rules do to it at the reload. Other failures are the lab's, and end the test."""
_UNREADABLE = "cannot be judged"


class Word(StrEnum):
    """What one judge says."""

    CAUGHT = "caught"
    REFUSED = "refused"
    """Not judgeable."""
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Fate:
    """What became of a mutant.

    Attributes:
        mutant: which.
        snippet: of which snippet.
        reader: what reading the text says.
        engine: what loading it and sending packets says.
        detail: why, in the engine's words.
    """

    mutant: Mutant
    snippet: Snippet
    reader: Word
    engine: Word
    detail: str

    @property
    def let_through(self) -> bool:
        """Whether loading it shows nothing, though the text as read says something else."""
        return self.engine is Word.ACCEPTED and self.reader is Word.CAUGHT

    @property
    def equivalent(self) -> bool:
        """Whether it is read as the same rules, and packets agree."""
        return self.engine is Word.ACCEPTED and self.reader is Word.ACCEPTED


def snippets(target: Target) -> Iterator[Snippet]:
    """The correct ones that are broken: of every shape, each a profile that the files name."""
    loaded = load_book({path.name: path.read_bytes() for path in SERVICES})
    for snippet in all_snippets(loaded.book, [target]):
        is_broken = snippet.id.form is Form.ADD or (snippet.id.form is Form.COMPLETE and snippet.id.profile in _WHOLE)
        if snippet.rules and is_broken and snippet.id.profile in loaded.book.services[snippet.id.service].profiles:
            yield snippet


def mutants(target: Target) -> Iterator[tuple[Snippet, Mutant]]:
    """All of a target."""
    faults = Faults.of(target.id)
    for snippet in snippets(target):
        for mutant in faults.mutants(snippet.text):
            yield snippet, mutant


def fate(snippet: Snippet, mutant: Mutant, target: Target, tools: Tools) -> Fate:
    """What becomes of a mutant.

    Raises:
        SandboxFailed: the lab fails.
    """
    broken = replace(snippet, text=mutant.text)
    engine, detail = _by_engine(broken, target, tools)
    return Fate(mutant, snippet, read(broken, target), engine, detail)


def read(broken: Snippet, target: Target) -> Word:
    """What our reader says of a text."""
    try:
        wrong = findings.exact(broken.rules, target.read(broken.text).for_host(forwards=target.forwards).rules)
    except (CannotJudge, TooComplex):
        return Word.REFUSED
    except Unreadable:
        return Word.CAUGHT
    return Word.CAUGHT if wrong else Word.ACCEPTED


def _by_engine(broken: Snippet, target: Target, tools: Tools) -> tuple[Word, str]:
    """A fault of our own renderer: firewalls that run what they read are given nothing else."""
    erring = replace(target, render=lambda _brief: broken.text)
    try:
        evidence = engines()[target.engines[0]].judge(broken, erring, tools)
    except SandboxFailed as failed:
        if _BREAKS_IT not in str(failed):
            raise
        return Word.REFUSED, str(failed)
    if evidence.rung is Rung.FAILED:
        return Word.CAUGHT, evidence.detail
    if evidence.rung is Rung.PROVEN:
        return Word.ACCEPTED, evidence.detail
    if evidence.rung is Rung.NOT_VERIFIED and _UNREADABLE in evidence.detail:
        return Word.REFUSED, evidence.detail
    raise SandboxFailed(evidence.detail)
