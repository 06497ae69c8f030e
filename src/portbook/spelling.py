"""Which known name was probably meant by one that is unknown."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 60
"""Characters of a name that are compared."""


def near(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The known names that differ from a word in no more than a third of its characters, or one of two, the nearest first.

    Capitals do not count. A name that is wrong in more than that is another name: a guess would lead astray.

    Args:
        word: the unknown name.
        known: the names that there are; of equally near ones, the first goes first.
        most: how many names are given at most.
    """
    short = word[:_LONGEST].lower()
    allowed = len(short) // 3 or len(short) // 2
    distances = {name: _distance(short, name[:_LONGEST].lower(), allowed) for name in known}
    return sorted((name for name, far in distances.items() if far <= allowed), key=distances.__getitem__)[:most]


def _distance(one: str, other: str, allowed: int) -> int:
    """The characters to insert, remove, replace, or swap with the next one, to make one word of the other.

    Past `allowed`, any greater number may be returned.
    """
    if abs(len(one) - len(other)) > allowed:
        return allowed + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        older, before, row = before, row, [i + 1]
        for j, theirs in enumerate(other):
            cost = min(before[j + 1] + 1, row[j] + 1, before[j] + (letter != theirs))
            if i and j and letter == other[j - 1] and one[i - 1] == theirs:
                cost = min(cost, older[j - 1] + 1)
            row.append(cost)
        if min(row) > allowed and min(before) > allowed:
            return allowed + 1
    return row[-1]
