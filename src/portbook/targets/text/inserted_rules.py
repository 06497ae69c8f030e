"""Rules that commands insert and delete one by one: what brings a host from one addition to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from portbook.model import Brief
from portbook.targets.text.comments import delta_heading, shell_lines
from portbook.targets.text.deletion import deleted_first

_GOES_FIRST = (
    "# Goes first: ip6tables deletes a rule that differs in the length of a prefix only, if that one stands above"
)

Changes: TypeAlias = Callable[[Brief, str], Iterator[str]]
"""The lines that run a command, `-I` or `-D`, with each rule of an addition, with comments between them."""


def addition(brief: Brief, changes: Changes) -> Iterator[str]:
    """The lines that insert the rules."""
    if not brief.rules:
        yield "# There is nothing to open."
    yield from changes(brief, "-I")


def undo(brief: Brief, changes: Changes) -> Iterator[str]:
    """The lines that delete the rules: iptables deletes the first rule that is the same, and ours stand first."""
    if not brief.rules:
        yield "# There is nothing to undo."
    yield from changes(brief, "-D")


def delta(old: Brief, new: Brief, changes: Changes) -> str:
    """What brings a host from one addition to another; empty where both insert the same rules.

    What comes is inserted before what goes is deleted, so that nothing closes that stays open, but for what ip6tables would
    delete in its place. The rules for answers are lines like others: they come with the first rule of an IP version and go
    with the last.
    """
    before, after = (Counter(_commands(changes(brief, "-I"))) for brief in (old, new))
    if before == after:
        return ""
    comes, goes = after - before, Counter(_commands(changes(old, "-D"))) - Counter(_commands(changes(new, "-D")))
    first = deleted_first(goes, comes)
    lines = [
        *shell_lines(delta_heading(old, new)),
        *_only(_GOES_FIRST, changes(old, "-D"), Counter({line: goes[line] for line in first})),
        *_only("# Comes", changes(new, "-I"), comes),
        *_only("# Goes", changes(old, "-D"), Counter({line: goes[line] for line in goes if line not in first})),
    ]
    return "".join(f"{line}\n" for line in lines)


def _commands(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if not line.startswith("#"))


def _only(title: str, lines: Iterable[str], wanted: Counter[str]) -> Iterator[str]:
    """Some of the commands under a title, each as often as it is wanted, with the comments above them."""
    if not wanted:
        return
    yield title
    rest = wanted.copy()
    comment = ""
    for line in lines:
        if line.startswith("#"):
            comment = line
        elif rest[line]:
            rest[line] -= 1
            yield from [comment] if comment else []
            comment = ""
            yield line
