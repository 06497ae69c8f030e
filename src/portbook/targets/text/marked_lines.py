"""Additions as lines between two marks, in a file that a firewall reads; an undo deletes them.

Each profile has its own marks.
"""

from __future__ import annotations

import re

from portbook.model import SnippetId

MARK = re.compile(r"# (portbook\.[a-z0-9+-]+\.[a-z0-9+-]+\.[a-z0-9+-]+)(?P<end> end)?")
"""The first and the last line of an addition."""
_END = " end"
_PART = r"[a-z0-9+-]+"
_DELETION = re.compile(rf"/\^# (?P<mark>portbook(?:\[\.\]{_PART}){{3}})\$/,/\^# (?P=mark) end\$/d")
"""What deletes an addition, known here without what writes it."""
_STRANGE = re.compile("[^a-z0-9+-]+")
"""What no part of a mark has; ids of data have none of it."""


def name(snippet: SnippetId) -> str:
    """What is in the marks of a profile."""
    parts = (_STRANGE.sub("-", each.lower()) for each in (snippet.service, snippet.role, snippet.profile))
    return f"portbook.{'.'.join(parts)}"


def between(mark: str, lines: list[str]) -> list[str]:
    """The lines with the marks around them."""
    return [f"# {mark}", *lines, f"# {mark}{_END}"]


def is_between(lines: list[str]) -> bool:
    """Whether the first line and the last are the marks of one profile, and no other is a mark."""
    marks = [line for line in lines if MARK.fullmatch(line)]
    return len(marks) == 2 and marks == [lines[0], lines[-1]] and marks[1] == f"{marks[0]}{_END}"  # noqa: PLR2004  # both


def deletion(mark: str) -> str:
    """What tells sed to delete an addition: all between its first line and its last."""
    return f"/^# {_quoted(mark)}$/,/^# {_quoted(mark)}{_END}$/d"


def is_deletion(words: str) -> bool:
    """Whether it tells sed to delete one addition, and nothing else."""
    return bool(_DELETION.fullmatch(words))


def _quoted(mark: str) -> str:
    return mark.replace(".", "[.]")
