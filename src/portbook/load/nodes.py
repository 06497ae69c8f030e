"""A YAML file as scalars, sequences and mappings that know their place; values are text, whatever YAML would read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text; `plain` is without quotes, where YAML may read something else than text."""

    text: str
    mark: Mark
    plain: bool = False

    @property
    def nothing(self) -> bool:
        """Whether there is no value, not even empty quotes."""
        return self.plain and not self.text


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in order, each key once; `inline` is written in braces."""

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark
    inline: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The texts of its keys."""
        return tuple(key.text for key, _value in self.entries)

    def get(self, key: str) -> Node | None:
        """The value of a key, None where it is not there."""
        return next((value for name, value in self.entries if name.text == key), None)

    def mark_of(self, key: str) -> Mark:
        """The place of a key; its own where the key is not there."""
        return next((name.mark for name, _value in self.entries if name.text == key), self.mark)


@dataclass(frozen=True, slots=True)
class BrokenNode:
    """Something whose fault is already recorded: nothing more is said about it."""

    mark: Mark


Node: TypeAlias = Scalar | Sequence | Mapping | BrokenNode
