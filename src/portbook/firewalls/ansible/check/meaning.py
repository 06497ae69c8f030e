"""What a playbook comes to, whichever module it is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portbook.model import Rule


@dataclass(frozen=True)
class Change:
    """A rule that comes or goes.

    Attributes:
        line: where it is, nearly.
        removes: whether it is taken away.
        words: all that makes it this rule and no other.
    """

    line: int
    removes: bool
    words: str


@dataclass(frozen=True)
class Effect:
    """What all runs of a playbook's modules come to.

    Attributes:
        changes: the rules that come or go.
        opened: what those that come let through; raises `Unreadable`.
        shown: the commands that list them.
    """

    changes: Sequence[Change]
    opened: Callable[[], tuple[Rule, ...]]
    shown: frozenset[str]
