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
    instead = {each.stands_in_for: each for each in known.values() if each.stands_in_for and real}
    named = (known[each] for each in target.engines if each in known)
    return [instead.get(each.id, each) for each in named if real or not each.slow]


def able(known: Mapping[str, Engine], target: Target, form: Form, *, real: bool) -> list[Engine]:
    """Those that judge a form; our own reader where there are none."""
    found = [each for each in candidates(known, target, real=real) if form in each.forms]
    return found or [self_reading.ENGINE]
