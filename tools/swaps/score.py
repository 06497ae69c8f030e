"""What became of each swap: whether our reader contradicts our renderer then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml

from portbook.evidence import Rung
from portbook.model import Form, Snippet
from portbook.proof.reading.self_reading import read_back
from portbook.snippets import all_snippets
from portbook.targets import Target
from tools.swaps.services import book
from tools.swaps.sides import reading_texts, rendering
from tools.swaps.tables import Swap, swapped, swaps

EQUIVALENT = Path(__file__).with_name("equivalent.yml")
_T = TypeVar("_T")
_SNIPPETS = 15
"""For each swap that is tried, where not all are."""
_JUDGED = (Form.ADD, Form.COMMAND, Form.OLDER, Form.COMPLETE)


class Fate(StrEnum):
    """What became of a swap."""

    BROKE = "broke"
    """The reader contradicts the renderer."""
    REFUSED = "refused"
    """There is no text: the renderer fails."""
    UNREACHED = "not reached"
    """No text is another, or none is read otherwise."""
    ASIDE = "undo or show"
    """Only such texts are others: they let nothing through that self-consistency could compare."""
    EQUIVALENT = "equivalent"
    """A text is another and says the same, for a reason that is written down."""
    SURVIVED = "survived"
    """A text is another, and the reader takes it for the same rules."""


@dataclass(frozen=True)
class Outcome:
    """A swap, on which side it was, and its fate."""

    side: str
    swap: Swap
    fate: Fate


def outcomes(target: Target, most: int | None = None) -> Iterator[Outcome]:
    """The outcome of each swap in the tables of both sides, or of some all over them, with some of the snippets."""
    every = [snippet for snippet in all_snippets(book(), [target]) if snippet.brief.rules]
    snippets = _some(every, most and most * _SNIPPETS)
    judged = [snippet for snippet in snippets if snippet.id.form in _JUDGED]
    for swap in _some(list(swaps(rendering(target))), most):
        with swapped(swap, target) as other:
            fate = _written(snippets, other)
            if fate is Fate.SURVIVED and len(snippets) < len(every):
                # Where a text has both entries, it only names them in the other order: others have one of them.
                fate = _written(every, other)
        declared = fate is Fate.SURVIVED and is_equivalent(swap, target)
        yield Outcome("written", swap, Fate.EQUIVALENT if declared else fate)
    for swap in _some(list(swaps(reading_texts(target), removing=False)), most):
        with swapped(swap, target) as other:
            yield Outcome("read", swap, _read(judged, other))


def is_equivalent(swap: Swap, target: Target) -> bool:
    """Whether somebody has looked at it and said why the text is right all the same."""
    tables = equivalent()["every target"] | equivalent().get(target.id, {})
    return str(swap.table) in tables or f"{swap.table}: {swap.what}" in tables


@cache
def equivalent() -> Mapping[str, dict[str, str]]:
    """By target, the tables whose entries may be swapped, or the swaps, with the reason."""
    tables: dict[str, dict[str, str]] = yaml.safe_load(EQUIVALENT.read_text("utf-8"))
    return tables


def _some(every: Sequence[_T], most: int | None) -> Sequence[_T]:
    return every if most is None else every[:: max(1, -(-len(every) // most))]


def _written(snippets: Sequence[Snippet], target: Target) -> Fate:
    try:
        others = [other for snippet in snippets if (other := _rendered(snippet, target)).text != snippet.text]
    except Exception:  # noqa: BLE001  # a renderer with a wrong table may raise anything; it is counted apart
        return Fate.REFUSED
    judged = [snippet for snippet in others if snippet.id.form in _JUDGED]
    if not judged:
        return Fate.ASIDE if others else Fate.UNREACHED
    return Fate.BROKE if _contradicts(judged, target) else Fate.SURVIVED


def _rendered(snippet: Snippet, target: Target) -> Snippet:
    return replace(snippet, text=target.render(snippet.brief))


def _read(snippets: Sequence[Snippet], target: Target) -> Fate:
    return Fate.BROKE if _contradicts(snippets, target) else Fate.UNREACHED


def _contradicts(snippets: Iterable[Snippet], target: Target) -> bool:
    return any(_rung(snippet, target) is not Rung.SELF_CONSISTENT for snippet in snippets)


def _rung(snippet: Snippet, target: Target) -> Rung:
    try:
        return read_back(snippet, target).rung
    except Exception:  # noqa: BLE001  # likewise of a reader
        return Rung.FAILED
