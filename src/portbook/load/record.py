"""A mapping of a file, read with its section of the field table."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar, overload

from portbook.load.convert import CONVERT
from portbook.load.faults import Faults, close, nearest, shown
from portbook.load.nodes import BrokenNode, Mapping, Mark, Node, Scalar
from portbook.load.words import trapped, well_named
from portbook.model.estate_fields import ESTATE_SECTIONS
from portbook.model.fields import SECTIONS
from portbook.model.release_fields import RELEASE_SECTIONS
from portbook.model.section import Field, Kind, Section

T = TypeVar("T")
D = TypeVar("D")
ALL_SECTIONS = SECTIONS | RELEASE_SECTIONS | ESTATE_SECTIONS


@dataclass(frozen=True)
class Record:
    """The values of a mapping by key, in the order of the file. A key that is written but has no value here is broken.

    Attributes:
        section: the section of the field table that describes its keys.
        mark: the place of the key in front of the mapping.
        node: the mapping.
        values: the values that could be read, by key.
        rests_on: of a whole file, the addresses that it has by their names; empty where it has none.
    """

    section: Section
    mark: Mark
    node: Mapping
    values: MappingType[str, object]
    rests_on: str = ""

    def __contains__(self, key: str) -> bool:
        """Whether the key is written, broken or not."""
        return self.node.get(key) is not None

    def broken(self, key: str) -> bool:
        """Whether the key is written and its value cannot be used."""
        return key in self and key not in self.values

    def mark_of(self, key: str) -> Mark:
        """The place of a key's value; the place of the record where there is none."""
        value = self.node.get(key)
        return self.mark if value is None else value.mark

    @overload
    def get(self, key: str, kind: type[T]) -> T | None: ...
    @overload
    def get(self, key: str, kind: type[T], default: T) -> T: ...
    def get(self, key: str, kind: type[T], default: T | None = None) -> T | None:
        """The value of a key; the default where the key is missing or broken.

        Raises:
            TypeError: the key has a value of another type.
        """
        value = self.values.get(key, default)
        if value is not None and not isinstance(value, kind):
            raise TypeError(key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts or ids in the value of a key."""
        return tuple(str(text) for text in self.get(key, tuple, ()))

    def records(self, key: str) -> Records:
        """The records in the value of a key, by id."""
        return self.get(key, Records, Records())


class Records(dict[str, Record]):
    """Records by id, in the order of the file."""


def read_record(section: Section, node: Node, mark: Mark, faults: Faults) -> Record | None:
    """A mapping's values; None where it is not a mapping, which is recorded."""
    if isinstance(node, BrokenNode):
        return None
    if not isinstance(node, Mapping):
        if isinstance(node, Scalar) and node.nothing:
            node = Mapping((), mark)
        else:
            message = f"{section.title.lower()} has to be a mapping of keys to values"
            faults.add(node.mark, "wrong-shape", message, f"start with `{section.fields[0].key}:`")
            return None
    values: dict[str, object] = {}
    mistaken: set[str] = set()
    for key, value in node.entries:
        field = section.field(key.text)
        if field is None:
            mistaken |= _unknown(section, key, value, faults)
        elif (value_read := _value(field, key, value, faults)) is not None:
            values[key.text] = value_read
    _missing(section, mistaken.union(node.keys), mark, faults)
    return Record(section, mark, node, values)


def _value(field: Field, key: Scalar, node: Node, faults: Faults) -> object:
    if field.kind is Kind.RECORDS:
        return _records(field, key, node, faults)
    return CONVERT[field.kind](field, node, faults)


def _records(field: Field, key: Scalar, node: Node, faults: Faults) -> Records | None:
    if isinstance(node, BrokenNode):
        return None
    if not isinstance(node, Mapping):
        fault = "has no value" if isinstance(node, Scalar) and node.nothing else "is not a mapping of ids"
        faults.add(node.mark, "wrong-shape", f"`{field.key}` {fault}", f"for example `{field.key}: {field.example}`")
        return None
    if field.required and not node.entries:
        faults.add(key.mark, "nothing-there", f"`{field.key}` is empty", f"for example `{field.key}: {field.example}`")
    records = Records()
    for name, value in node.entries:
        if not trapped(name, faults):
            well_named(name, faults)
        record = read_record(ALL_SECTIONS[field.section], value, name.mark, faults)
        if record:
            records[name.text] = record
    return records


def _unknown(section: Section, key: Scalar, value: Node, faults: Faults) -> set[str]:
    """Record an unknown key, and return the known key that was probably meant, if any."""
    # A key in braces without a value comes from an unquoted comma, which is already recorded.
    if isinstance(value, BrokenNode) and value.mark == key.mark:
        return set()
    keys = [field.key for field in section.fields]
    faults.add(key.mark, "unknown-key", f"unknown key {shown(key.text)}", nearest(key.text, keys, "keys here"))
    return set(close(key.text, keys))


def _missing(section: Section, keys: AbstractSet[str], mark: Mark, faults: Faults) -> None:
    for field in section.required:
        if field.key not in keys:
            message = f"`{field.key}` is missing" + (f" in {section.title.lower()}" if mark != Mark() else "")
            faults.add(mark, "missing-key", message, f"for example `{field.key}: {field.example}`")
