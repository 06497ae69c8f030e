"""Intersection and difference of a few boxes, one pair at a time. For some dozens this is quicker than a tree.

The results have the same points as those of `portbook.rules.boxes`, but the boxes are not canonical.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portbook.rules import boxes
from portbook.rules.boxes import Box

MOST = 32
"""The most boxes of a result; above it a tree is better, because the number may grow with each cut."""


def meet(left: Box, right: Box) -> bool:
    """Whether two boxes have a point in common."""
    # This test runs more often than any other, and a loop takes half as long as `all` of a generator.
    for (first, last), (lowest, highest) in zip(left, right, strict=True):
        if first > highest or lowest > last:
            return False
    return True


def meeting(box: Box, candidates: Iterable[Box]) -> list[Box]:
    """The candidates that have a point in common with a box.

    The protocol, on the first axis, and ports, on the last two, rule out most candidates first.
    """
    first, last = box[0]
    (low, high), (least, most) = box[-2:]
    near = [
        candidate
        for candidate in candidates
        if candidate[0][0] <= last
        and first <= candidate[0][1]
        and candidate[-1][0] <= most
        and least <= candidate[-1][1]
        and candidate[-2][0] <= high
        and low <= candidate[-2][1]
    ]
    return [candidate for candidate in near if meet(candidate, box)]


def holds(outer: Box, inner: Box) -> bool:
    """Whether every point of `inner` is in `outer`."""
    for (first, last), (lowest, highest) in zip(outer, inner, strict=True):
        if first > lowest or highest > last:
            return False
    return True


def contained(inner: Sequence[Box], outer: Sequence[Box]) -> bool:
    """Whether each inner box is in a single outer box.

    Where it is not, several outer boxes together may still have all its points.
    """
    outer_boxes = frozenset(outer)
    return all(box in outer_boxes or any(holds(wide, box) for wide in outer) for box in inner)


def within(left: Sequence[Box], right: Sequence[Box]) -> Sequence[Box]:
    """The points that are in both; the boxes may overlap."""
    shared = [_common(box, other_box) for box in left for other_box in right if meet(box, other_box)]
    return shared if len(shared) <= MOST else [*boxes.boxes(boxes.intersection(left, right))]


def without(packets: Sequence[Box], cutters: Sequence[Box]) -> Sequence[Box]:
    """The points of the packets that are in none of the cutters; the boxes are disjoint if the packets are."""
    near: list[Box] = []
    far: list[Box] = []
    for packet in packets:
        (near if any(meet(packet, cutter) for cutter in cutters) else far).append(packet)
    pieces = near
    for cutter in cutters:
        pieces = [remnant for piece in pieces for remnant in (_cut(piece, cutter) if meet(piece, cutter) else (piece,))]
        if len(pieces) > MOST:
            return [*far, *boxes.boxes(boxes.difference(near, cutters))]
    return [*far, *pieces]


def _common(left: Box, right: Box) -> Box:
    """The intersection of two boxes that meet."""
    return tuple([(max(a, c), min(b, d)) for (a, b), (c, d) in zip(left, right, strict=True)])


def _cut(box: Box, hole: Box) -> Iterator[Box]:
    """The box without a hole that it meets: on each axis, the parts before and behind the hole."""
    head: Box = ()
    for axis, ((first, last), (lowest, highest)) in enumerate(zip(box, hole, strict=True)):
        tail = box[axis + 1 :]
        if first < lowest:
            yield (*head, (first, lowest - 1), *tail)
        if highest < last:
            yield (*head, (highest + 1, last), *tail)
        head = (*head, (max(first, lowest), min(last, highest)))


def few(packets: Iterable[Box]) -> tuple[Box, ...]:
    """The same points; more than `MOST` boxes are merged to as few as possible."""
    space = tuple(packets)
    return space if len(space) <= MOST else tuple(boxes.boxes(boxes.union(space)))
