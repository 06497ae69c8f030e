"""A YAML file as scalars, sequences and mappings with their places. Values stay text, whatever type YAML would read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. `plain` means without quotes: there YAML may read another type."""

    text: str
    mark: Mark
    plain: bool = False

    @property
    def nothing(self) -> bool:
        """Whether the value is missing, without even empty quotes."""
        return self.plain and not self.text


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in order, each key once. `inline` means written in braces."""

    entries: tuple[tuple[Scalar, Node], ...]
    mark: Mark
    inline: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys as text."""
        return tuple(key.text for key, _value in self.entries)

    def get(self, key: str) -> Node | None:
        """The value of a key; None where the key is missing."""
        for name, value in self.entries:  # a generator takes twice as long, and every key of a site is looked for
            if name.text == key:
                return value
        return None

    def mark_of(self, key: str) -> Mark:
        """The place of a key; the place of the mapping where the key is missing."""
        return next((name.mark for name, _value in self.entries if name.text == key), self.mark)


@dataclass(frozen=True, slots=True)
class BrokenNode:
    """A node whose fault is already recorded, so that no further fault is reported for it."""

    mark: Mark


Node: TypeAlias = Scalar | Sequence | Mapping | BrokenNode
