"""Options as firewalld keeps them: each once, and ranges of ports that overlap as one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PORTS = re.compile(r"(?P<option>--add-(?:source-)?port)=(?P<first>\d+)(?:-(?P<last>\d+))?/(?P<protocol>[a-z]+)")


def joined(options: Iterable[str]) -> list[str]:
    """What is there after all these `--add-` options, as such options again."""
    ranges: dict[tuple[str, str], list[tuple[int, int]]] = {}
    others = []
    for each in dict.fromkeys(options):
        if found := _PORTS.fullmatch(each):
            ends = int(found["first"]), int(found["last"] or found["first"])
            ranges.setdefault((found["option"], found["protocol"]), []).append(ends)
        else:
            others.append(each)
    spelled = (
        f"{option}={first}-{last}/{protocol}" if last > first else f"{option}={first}/{protocol}"
        for (option, protocol), found in ranges.items()
        for first, last in _overlapping(found)
    )
    return [*spelled, *others]


def _overlapping(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours stay apart, as firewalld leaves them."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found
