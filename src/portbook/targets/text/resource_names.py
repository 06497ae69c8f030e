"""Names and descriptions of cloud resources from the data, unique and within the limits of the vendor."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from portbook.escape.visible import one_line

_MARK = "..."
_DIGITS = 8
"""Of the hash behind a shortened name."""


def slug(text: str, joint: str = "-") -> str:
    """Lower-case ASCII letters and digits, everything else as one `joint`; empty where nothing remains."""
    return re.sub("[^a-z0-9]+", joint, text.lower()).strip(joint)


def shortened(name: str, limit: int, joint: str = "-") -> str:
    """The name, or where it is too long its beginning with a hash of all of it.

    Hosts that run many of the same services have long names with one beginning. If only that were left, what deletes the rules
    of the one would delete those of the other.
    """
    if len(name) <= limit:
        return name
    mark = joint + sha256(name.encode()).hexdigest()[:_DIGITS]
    return name[: limit - len(mark)].rstrip(joint) + mark


def unique(names: Iterable[str], limit: int, joint: str = "-") -> list[str]:
    """The names in order, `shortened` where they are too long; a repeated one gets a number: `web`, `web-2`."""
    used: set[str] = set()
    return [_free(name, limit, joint, used) for name in names]


def _free(name: str, limit: int, joint: str, used: set[str]) -> str:
    number, free = 1, shortened(name, limit, joint)
    while free in used:
        number += 1
        tail = f"{joint}{number}"
        free = shortened(name, limit - len(tail), joint) + tail
    used.add(free)
    return free


def cut(text: str, limit: int) -> str:
    """The text on one line, or as much of it as fits with `...` behind, in at most `limit` UTF-16 code units."""
    line = one_line(text)  # first, because visible spellings of characters are longer
    if _units(line) <= limit:
        return line
    head = line[: limit - len(_MARK)]
    while _units(head) > limit - len(_MARK):
        head = head[:-1]
    return head.rstrip() + _MARK


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
