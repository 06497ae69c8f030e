"""Records with other values than their file has: each value together with its node, which has the place that faults are told at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from portbook.load import nodes
from portbook.load.nodes import BrokenNode, Mark, Node, Scalar, Sequence
from portbook.load.record import Record, Records


def with_value(record: Record, key: str, value: object, node: Node) -> Record:
    """A record with a value of a key, in the place of the one that it has."""
    return replace(record, values={**record.values, key: value}, node=_with_entry(record.node, key, node))


def without_value(record: Record, key: str, mark: Mark) -> Record:
    """A record in which the value of a key is broken, which is recorded."""
    values = {other: value for other, value in record.values.items() if other != key}
    return replace(record, values=values, node=_with_entry(record.node, key, BrokenNode(mark)))


def with_records(record: Record, key: str, records: Records) -> Record:
    """A record with these records in the value of a key; those that are broken stay."""
    node = record.node.get(key)
    entries = node.entries if isinstance(node, nodes.Mapping) else ()
    known = {name.text for name, _ in entries}
    now = [(name, records[name.text].node if name.text in records else value) for name, value in entries]
    new = [(Scalar(name, added.mark), added.node) for name, added in records.items() if name not in known]
    return with_value(record, key, records, nodes.Mapping((*now, *new), record.mark_of(key)))


def completed(record: Record, other: Record, keys: Collection[str], mark: Mark) -> Record:
    """A record with some keys of another one that it does not have itself, at one place."""
    for key, value in other.values.items():
        node = other.node.get(key)
        if key in keys and key not in record and node is not None:
            record = with_value(record, key, value, _at(node, mark))
    return record


def _with_entry(mapping: nodes.Mapping, key: str, node: Node) -> nodes.Mapping:
    if mapping.get(key) is None:
        return replace(mapping, entries=(*mapping.entries, (Scalar(key, node.mark), node)))
    return replace(mapping, entries=tuple((name, node if name.text == key else old) for name, old in mapping.entries))


def _at(node: Node, mark: Mark) -> Node:
    """A node with everything in it at another place."""
    if isinstance(node, Sequence):
        return Sequence(tuple(_at(item, mark) for item in node.items), mark)
    if isinstance(node, nodes.Mapping):
        return replace(node, entries=tuple(_entries_at(node, mark)), mark=mark)
    return replace(node, mark=mark)


def _entries_at(node: nodes.Mapping, mark: Mark) -> Iterator[tuple[Scalar, Node]]:
    for key, value in node.entries:
        yield replace(key, mark=mark), _at(value, mark)
