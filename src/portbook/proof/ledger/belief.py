"""What a row of the ledger is worth on this machine: evidence, what was found elsewhere, or nothing.

A row says what it likes. It is worth no more than its engine can find about such a text, and no more than hearsay where
its engine is not here, or where another than this user has written it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from portbook.evidence import KEPT, Evidence, Origin, Rung
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine, Equipment, candidates, here
from portbook.proof.host.attempt import documented
from portbook.proof.ledger.evidence_table import Entry
from portbook.proof.reading import self_reading
from portbook.rules.family import per_family
from portbook.rules.words import words
from portbook.targets import Target

_STRENGTH = list(Rung)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_SLACK = timedelta(minutes=1)
"""What clocks may be apart."""
_LONGEST_TOOL = 400
_AFTER_ADDITION = frozenset({Form.UNDO, Form.SHOW})


@dataclass(frozen=True)
class Belief:
    """What a row comes to.

    Attributes:
        evidence: what is known; of the rung `ELSEWHERE` where it cannot be known here.
        origin: where from.
    """

    evidence: Evidence
    origin: Origin


@dataclass(frozen=True)
class Believer:
    """Decides what rows of a ledger are worth.

    Attributes:
        engines: all engines that this package knows, by id.
        real: whether real engines are asked for.
        equipment: what engines are where snippets are judged.
    """

    engines: Mapping[str, Engine]
    real: bool = False
    equipment: Equipment = field(default=here)

    def believed(self, entry: Entry, snippet: Snippet, target: Target) -> Belief | None:
        """What a row about exactly this snippet is worth; None where this machine can look for itself, and has to.

        What a real engine has shown holds also where the fast one would do.
        """
        evidence, form = entry.evidence, snippet.id.form
        unhurried = all(engine.id != evidence.engine for engine in candidates(self.engines, target, real=False))
        engines = _able(self.engines, target, form, real=self.real or unhurried)
        by = next((engine for engine in engines if engine.id == evidence.engine), None)
        if by is None or not possible(evidence, by, form) or not _opened_before(evidence, snippet):
            return None
        strongest = next((engine for engine in engines if not self.equipment(engine).lacking), None)
        lacking, version, kernel = self.equipment(by)
        if strongest is None:
            return Belief(_elsewhere(entry, by, lacking), Origin.ELSEWHERE)
        enough = by is strongest or (unhurried and not self.real and not lacking)
        same = (evidence.tool, evidence.kernel) == (version, kernel)
        return Belief(evidence, Origin.LEDGER) if entry.own and enough and same else None


def _able(known: Mapping[str, Engine], target: Target, form: Form, *, real: bool) -> list[Engine]:
    """The engines that judge a form; our own reader where there are none."""
    engines = [engine for engine in candidates(known, target, real=real) if form in engine.forms]
    return engines or [self_reading.ENGINE]


def _elsewhere(entry: Entry, by: Engine, lacking: str) -> Evidence:
    """The evidence of a row whose engine is not here; in our own words where this user has not signed it."""
    evidence = entry.evidence
    tool, kernel = (evidence.tool, evidence.kernel) if entry.own else (by.title, "")
    return Evidence(Rung.ELSEWHERE, by.id, tool, when=evidence.when, detail=lacking, kernel=kernel)


def possible(evidence: Evidence, by: Engine, form: Form) -> bool:
    """Whether an engine can have given that evidence about a text of some form."""
    return (
        form in by.forms
        and evidence.rung in KEPT
        and _STRENGTH.index(evidence.rung) >= _STRENGTH.index(by.rung)
        and is_past(evidence.when)
        and bool(evidence.kernel) == bool(by.kernel())
        and _is_line(evidence.tool)
        and _is_line(evidence.worker)
        and _hosts_fit(evidence, by, form)
    )


def is_past(when: str) -> bool:
    """Whether it is a time as rows have it, and not of the future."""
    if not _TIME.fullmatch(when):
        return False
    try:
        return datetime.fromisoformat(when) <= datetime.now(UTC) + _SLACK
    except ValueError:
        return False


def now() -> str:
    """The time, as rows have it."""
    return datetime.now(UTC).strftime(_FORMAT)


def latest() -> str:
    """The latest time that is not of the future, as rows have it."""
    return (datetime.now(UTC) + _SLACK).strftime(_FORMAT)


def _is_line(text: str) -> bool:
    return len(text) <= _LONGEST_TOOL and text.isprintable()


def _hosts_fit(evidence: Evidence, by: Engine, form: Form) -> bool:
    """Whether the host profiles and packets are those of an engine that loads texts, or none where it loads none."""
    if not by.hosts:
        return not (evidence.hosts or evidence.not_for or evidence.open_before or evidence.packets)
    loaded, refused = {*evidence.hosts}, {*evidence.not_for}
    if not loaded or loaded | refused != {host.name for host in by.hosts}:
        return False
    needed = () if form in _AFTER_ADDITION else (host.name for host in by.hosts if host.mandatory)
    sent = evidence.packets > 0 and not evidence.detail if evidence.rung is Rung.PROVEN else evidence.packets >= 0
    return loaded.issuperset(needed) and sent


def _opened_before(evidence: Evidence, snippet: Snippet) -> bool:
    """Whether what was open before is of what the snippet documents."""
    if not evidence.open_before:
        return True
    rules = documented(snippet)
    return snippet.id.form is Form.ADD and {*evidence.open_before} <= {*map(words, (*rules, *per_family(rules)))}
