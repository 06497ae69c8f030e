"""A few boxes met or cut by a few others, one at a time: for some dozens it is quicker than a tree.

What comes out are boxes of the same points as `portbook.rules.boxes` would give, but not the canonical ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portbook.rules import boxes
from portbook.rules.boxes import Box

MOST = 32
"""Pieces, beyond which a tree is better: the number may grow with each cut."""


def meet(left: Box, right: Box) -> bool:
    """Whether two boxes have a point in common."""
    # A loop: this is asked more often than anything else, and takes half as long as `all` of a generator.
    for (first, last), (lowest, highest) in zip(left, right, strict=True):
        if first > highest or lowest > last:
            return False
    return True


def meeting(box: Box, others: Iterable[Box]) -> list[Box]:
    """Those that have a point in common with a box. The last two axes come first: ports tell most boxes apart."""
    (low, high), (least, most) = box[-2:]
    near = [
        other
        for other in others
        if other[-1][0] <= most and least <= other[-1][1] and other[-2][0] <= high and low <= other[-2][1]
    ]
    return [other for other in near if meet(other, box)]


def holds(outer: Box, inner: Box) -> bool:
    """Whether every point of a box is in another."""
    for (first, last), (lowest, highest) in zip(outer, inner, strict=True):
        if first > lowest or highest > last:
            return False
    return True


def held(inner: Sequence[Box], outer: Sequence[Box]) -> bool:
    """Whether each box is in one of the others; where not, all of them together may still have all its points."""
    known = frozenset(outer)
    return all(packet in known or any(holds(other, packet) for other in outer) for packet in inner)


def within(packets: Sequence[Box], others: Sequence[Box]) -> Sequence[Box]:
    """The points that are in both; boxes that overlap where others do."""
    shared = [_common(packet, other) for packet in packets for other in others if meet(packet, other)]
    return shared if len(shared) <= MOST else [*boxes.boxes(boxes.intersection(packets, others))]


def without(packets: Sequence[Box], others: Sequence[Box]) -> Sequence[Box]:
    """The points that are in none of the others; disjoint if the packets are."""
    near: list[Box] = []
    far: list[Box] = []
    for packet in packets:
        (near if any(meet(packet, other) for other in others) else far).append(packet)
    pieces = near
    for other in others:
        pieces = [piece for part in pieces for piece in (_cut(part, other) if meet(part, other) else (part,))]
        if len(pieces) > MOST:
            return [*far, *boxes.boxes(boxes.difference(near, others))]
    return [*far, *pieces]


def _common(left: Box, right: Box) -> Box:
    """Of boxes that meet."""
    return tuple([(max(a, c), min(b, d)) for (a, b), (c, d) in zip(left, right, strict=True)])


def _cut(box: Box, hole: Box) -> Iterator[Box]:
    """What is left of a box without one that it meets: on each axis what lies before it and behind it."""
    head: Box = ()
    for axis, ((first, last), (lowest, highest)) in enumerate(zip(box, hole, strict=True)):
        tail = box[axis + 1 :]
        if first < lowest:
            yield (*head, (first, lowest - 1), *tail)
        if highest < last:
            yield (*head, (highest + 1, last), *tail)
        head = (*head, (max(first, lowest), min(last, highest)))


def few(packets: Iterable[Box]) -> tuple[Box, ...]:
    """The same points in no more boxes than need be, if there are many."""
    space = tuple(packets)
    return space if len(space) <= MOST else tuple(boxes.boxes(boxes.union(space)))
