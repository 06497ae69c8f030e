"""Names and descriptions of cloud resources: made from data, within what the vendor allows, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portbook.escape.visible import one_line

_MARK = "..."


def slug(text: str, joint: str = "-") -> str:
    """Lower-case ASCII letters and digits, everything else as one `joint`; empty where nothing remains."""
    return re.sub("[^a-z0-9]+", joint, text.lower()).strip(joint)


def unique(wanted: Iterable[str], limit: int, joint: str = "-") -> list[str]:
    """The names in order, at most `limit` characters each; a repeated one gets a number: `web`, `web-2`."""
    taken: set[str] = set()
    return [_free(name, limit, joint, taken) for name in wanted]


def _free(name: str, limit: int, joint: str, taken: set[str]) -> str:
    number, found = 1, name[:limit].rstrip(joint)
    while found in taken:
        number += 1
        tail = f"{joint}{number}"
        found = name[: limit - len(tail)].rstrip(joint) + tail
    taken.add(found)
    return found


def cut(text: str, limit: int) -> str:
    """The text on one line, or as much of it as fits with `...` behind, in at most `limit` UTF-16 code units."""
    line = one_line(text)  # first, because what it makes visible is longer
    if _units(line) <= limit:
        return line
    kept = line[: limit - len(_MARK)]
    while _units(kept) > limit - len(_MARK):
        kept = kept[:-1]
    return kept.rstrip() + _MARK


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
