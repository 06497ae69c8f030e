"""Additions as lines between two marks in a file of a firewall. The undo deletes them; each profile has its own marks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.model import SnippetId
from portbook.targets.text.resource_names import shortened

MARK = re.compile(r"# (portbook\.[a-z0-9+-]+\.[a-z0-9+-]+\.[a-z0-9+-]+)(?P<end> end)?")
"""The first and the last line of an addition."""
_END = " end"
_PART = r"[a-z0-9+-]+"
_DELETION = re.compile(rf"/\^# (?P<mark>portbook(?:\[\.\]{_PART}){{3}})\$/,/\^# (?P=mark) end\$/d")
"""What deletes an addition, known here without what writes it."""
_LONGEST = 240
"""Characters of a name. Linux takes 255 bytes in the name of a file (`NAME_MAX`), and ferm's has an ending."""
_LONGEST_PART = 75
_STRANGE = re.compile("[^a-z0-9+-]+")
"""Characters that no part of a mark has, and no id of the data."""


def name(snippet: SnippetId) -> str:
    """The name in the marks of a profile; the name of a file too, so parts of a longer one are shortened."""
    parts = [_STRANGE.sub("-", part.lower()) for part in (snippet.service, snippet.role, snippet.profile)]
    whole = _joined(parts)
    return whole if len(whole) <= _LONGEST else _joined(shortened(part, _LONGEST_PART) for part in parts)


def _joined(parts: Iterable[str]) -> str:
    return f"portbook.{'.'.join(parts)}"


def between(mark: str, lines: list[str]) -> list[str]:
    """The lines with the marks around them."""
    return [f"# {mark}", *lines, f"# {mark}{_END}"]


def is_between(lines: list[str]) -> bool:
    """Whether the first and the last line are the marks of one profile, and no other line is a mark."""
    marks = [line for line in lines if MARK.fullmatch(line)]
    return len(marks) == 2 and marks == [lines[0], lines[-1]] and marks[1] == f"{marks[0]}{_END}"  # noqa: PLR2004  # both


def deletion(mark: str) -> str:
    """The script for sed that deletes an addition, from its first line to its last."""
    return f"/^# {_quoted(mark)}$/,/^# {_quoted(mark)}{_END}$/d"


def is_deletion(words: str) -> bool:
    """Whether a script for sed deletes one addition, and nothing else."""
    return bool(_DELETION.fullmatch(words))


def _quoted(mark: str) -> str:
    return mark.replace(".", "[.]")
