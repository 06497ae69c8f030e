"""The engines that judge a target's snippets."""

from __future__ import annotations

from collections.abc import Mapping

from portbook.model import Form
from portbook.proof.engine import Engine
from portbook.proof.reading import self_reading
from portbook.targets import Target


def candidates(known: Mapping[str, Engine], target: Target, *, real: bool) -> list[Engine]:
    """The target's engines that this package knows, strongest first.

    If real ones are asked for, slow ones are among them, and others are in the place of faster ones.
    """
    instead = {engine.stands_in_for: engine for engine in known.values() if engine.stands_in_for and real}
    named = (known[id_] for id_ in target.engines if id_ in known)
    return [instead.get(engine.id, engine) for engine in named if real or not engine.slow]


def able(known: Mapping[str, Engine], target: Target, form: Form, *, real: bool) -> list[Engine]:
    """Those that judge a form; our own reader where there are none."""
    engines = [engine for engine in candidates(known, target, real=real) if form in engine.forms]
    return engines or [self_reading.ENGINE]
