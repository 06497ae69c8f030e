"""A three-way merge, key by key: what only one side changed is taken from that side; lists and texts are one value each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portbook.catalogue.yaml_tree import NO_KEYS, Key, Keys, Value
from portbook.load.faults import shown


@dataclass(frozen=True)
class Step:
    """One key of the merged mapping.

    Attributes:
        key: the key with its text.
        keys: the mapping that it is from.
        below: the steps of its own mapping, where that is merged key by key; None where it is taken as it is.
    """

    key: Key
    keys: Keys
    below: tuple[Step, ...] | None = None


@dataclass(frozen=True)
class Conflict:
    """A key that both sides changed, each in another way.

    Attributes:
        path: the keys that lead to it.
        line: its place in the file of the reader's own; where it is not there any more, that of the mapping it was in.
        column: likewise.
        base: its old value; None where there was none.
        mine: its value in the reader's own file.
        theirs: its value in the catalogue.
    """

    path: tuple[str, ...]
    line: int
    column: int
    base: Value | None
    mine: Value | None
    theirs: Value | None


class Merge:
    """The merge of one mapping of the catalogue's file into that of the reader's own.

    Attributes:
        steps: the merged mapping, in the order of the reader's own.
        conflicts: what both sides changed, in the order of the file.
    """

    def __init__(self, base: Keys, mine: Keys, theirs: Keys, *, keep_mine: bool = False) -> None:
        """Merge.

        Args:
            base: what both sides come from.
            mine: the reader's own.
            theirs: the catalogue's.
            keep_mine: whether the reader's own value stands where there is a conflict.
        """
        self.conflicts: list[Conflict] = []
        self._keep_mine = keep_mine
        self.steps = tuple(self._steps(base, mine, theirs, (1, 1), ()))

    def _steps(
        self, base: Keys, mine: Keys, theirs: Keys, place: tuple[int, int], path: tuple[str, ...]
    ) -> Iterable[Step]:
        merged = []
        for name, key in mine.keys.items():
            step = self._own(base.keys.get(name), Step(key, mine), theirs.keys.get(name), theirs, (*path, name))
            merged += [step] if step else []
        new = {}
        for name in (name for name in theirs.keys if name not in mine.keys):
            key, old = theirs.keys[name], base.keys.get(name)
            if old is None:
                new[name] = Step(key, theirs)
            elif old.value != key.value:
                self._conflict((*path, name), place, old, None, key)
        return _in_order(merged, new, theirs)

    def _own(self, old: Key | None, mine: Step, key: Key | None, theirs: Keys, path: tuple[str, ...]) -> Step | None:
        """What becomes of a key of the reader's own file; None where it goes."""
        place = mine.key.line, mine.key.column
        own, before = mine.key, None if old is None else old.value
        after = None if key is None else key.value
        if after in (own.value, before):
            return mine
        if key is None:
            if own.value == before:
                return None
        elif own.below and key.below:
            below = old.below if old and old.below else NO_KEYS
            steps = tuple(self._steps(below, own.below, key.below, place, path))
            return Step(own, mine.keys, steps) if steps else None
        elif own.value == before:
            return Step(key, theirs)
        self._conflict(path, place, old, own, key)
        return mine

    def _conflict(self, path: tuple[str, ...], place: tuple[int, int], *sides: Key | None) -> None:
        if not self._keep_mine:
            base, mine, theirs = (None if side is None else side.value for side in sides)
            self.conflicts.append(Conflict(path, *place, base, mine, theirs))


def _in_order(own: Iterable[Step], new: dict[str, Step], theirs: Keys) -> Iterable[Step]:
    """The reader's own keys in their order, each new key behind the one that it follows in the catalogue."""
    names, steps = [step.key.name for step in own], {step.key.name: step for step in own} | new
    before = ""
    for name in theirs.keys:
        if name in new:
            names.insert(names.index(before) + 1 if before else 0, name)
        if name in steps:
            before = name
    return [steps[name] for name in names]


def merged_value(steps: Iterable[Step]) -> dict[str, Value]:
    """The mapping that some steps make."""
    return {step.key.name: step.key.value if step.below is None else merged_value(step.below) for step in steps}


def spelled(value: Value | None) -> str:
    """A value as a message shows it: short, on one line; `nothing` for none."""
    return "nothing" if value is None else shown(_in_braces(value))


def _in_braces(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return f"[{', '.join(map(_in_braces, value))}]"
    return f"{{{', '.join(f'{name}: {_in_braces(below)}' for name, below in value.items())}}}"
