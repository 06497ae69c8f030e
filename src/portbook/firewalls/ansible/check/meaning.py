"""The effect of a playbook, for any module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portbook.model import Rule


@dataclass(frozen=True)
class Change:
    """A rule that a playbook adds or removes.

    Attributes:
        line: its line in the text, approximately.
        removes: whether the playbook removes it.
        words: the identity of the rule, as words.
    """

    line: int
    removes: bool
    words: str


@dataclass(frozen=True)
class Effect:
    """The effect of a playbook's calls of modules.

    Attributes:
        changes: the rules that it adds or removes.
        opened: gives the traffic that the added rules let through; raises `Unreadable`.
        shown: the commands that list the rules.
    """

    changes: Sequence[Change]
    opened: Callable[[], tuple[Rule, ...]]
    shown: frozenset[str]
