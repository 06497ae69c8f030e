"""Some of the rules of two additions: what goes from one to the other, and what comes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace

from portbook.model import Brief, Form, Rule


def goes(old: Brief, units: Mapping[Hashable, Rule], others: Mapping[Hashable, Rule]) -> tuple[Brief, ...]:
    """The brief of the undo form of what only the old addition has; nothing where there is no such thing.

    Args:
        old: the brief of the old addition.
        units: what the old addition puts on a firewall, each with a rule that puts this there and nothing else.
        others: what the new addition puts there.
    """
    return _only(old, units, others, Form.UNDO)


def comes(new: Brief, units: Mapping[Hashable, Rule], others: Mapping[Hashable, Rule]) -> tuple[Brief, ...]:
    """The brief of the addition of what only the new addition has, likewise.

    Args:
        new: the brief of the new addition.
        units: what the new addition puts on a firewall.
        others: what the old addition puts there.
    """
    return _only(new, units, others, Form.ADD)


def _only(
    brief: Brief, units: Mapping[Hashable, Rule], others: Mapping[Hashable, Rule], form: Form
) -> tuple[Brief, ...]:
    rules = tuple(dict.fromkeys(rule for unit, rule in units.items() if unit not in others))
    return (replace(brief, id=replace(brief.id, form=form), rules=rules),) if rules else ()
