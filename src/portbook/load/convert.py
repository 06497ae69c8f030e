"""The function that reads each kind of field."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from portbook.load.faults import Faults, shown
from portbook.load.host_places import host_places
from portbook.load.labels import labels
from portbook.load.named_addresses import named_addresses
from portbook.load.nodes import BrokenNode, Node, Scalar, Sequence
from portbook.load.places import addresses
from portbook.load.plays import plays
from portbook.load.portnumbers import ports
from portbook.load.protocols import icmp_types, protocols
from portbook.load.values import values
from portbook.load.words import Read, choice, day, flag, identifier, one, several, text, url
from portbook.model.section import Field, Kind

Convert = Callable[[Field, Node, Faults], object]
"""Reads the value of a field; None where it is broken, which is recorded."""


_LONGEST_NAME, _DEEPEST = 200, 10
"""The most bytes of a file name, and the most names in a path. Linux allows 255 bytes in a name and 4,096 in a path; the
difference is for files that are made beside the ledger."""


def _one(read: Read[object]) -> Convert:
    return lambda field, node, faults: one(field, node, faults, read)


def _several(read: Read[object]) -> Convert:
    return lambda field, node, faults: several(field, node, faults, read)


def _rows(field: Field, node: Node, faults: Faults) -> tuple[tuple[str, ...], ...] | None:
    if isinstance(node, BrokenNode):
        return None
    if not isinstance(node, Sequence):
        faults.add(node.mark, "wrong-shape", f"`{field.key}` is not a list", f"write {field.kind}")
        return None
    rows = []
    for row in node.items:
        if not isinstance(row, Sequence | BrokenNode):
            faults.add(row.mark, "wrong-shape", f"a row of `{field.key}` is not a list", "write [first, second]")
        cells = several(field, row, faults, _cell) if isinstance(row, Sequence) else None
        rows.append(cells)
    return None if None in rows else tuple(row for row in rows if row is not None)


def _cell(field: Field, node: Scalar, faults: Faults) -> str | None:
    """A cell may be empty, in quotes."""
    return node.text if node.text == "" and not node.plain else text(field, node, faults)


def _path(_field: Field, node: Scalar, faults: Faults) -> PurePosixPath | None:
    path = PurePosixPath(node.text)
    if path.is_absolute() or ".." in path.parts or "\\" in node.text or not path.parts:
        message = f"{shown(node.text)} is not a path inside the site"
        faults.add(node.mark, "bad-path", message, "write it from the folder of portbook.yml, with /, without ..")
        return None
    if (
        any(len(segment.encode("utf-8", "surrogatepass")) > _LONGEST_NAME for segment in path.parts)
        or len(path.parts) > _DEEPEST
    ):
        message = "the path is longer than file systems allow"
        faults.add(node.mark, "bad-path", message, "choose shorter names")
        return None
    return path


CONVERT: dict[Kind, Convert] = {
    Kind.TEXT: _one(text),
    Kind.TEXTS: _several(text),
    Kind.ID: _one(identifier),
    Kind.NAME: _one(text),
    Kind.NAMES: _several(text),
    Kind.ROLES: _several(text),
    Kind.DATE: _one(day),
    Kind.FLAG: _one(flag),
    Kind.URL: _one(url),
    Kind.CHOICE: _one(choice),
    Kind.PORTS: ports,
    Kind.PROTOCOLS: protocols,
    Kind.ICMP: icmp_types,
    Kind.ADDRESSES: addresses,
    Kind.LABELS: labels,
    Kind.ROWS: _rows,
    Kind.PATH: _one(_path),
    Kind.PLACES: host_places,
    Kind.PLAYS: plays,
    Kind.NAMED: named_addresses,
    Kind.VALUES: values,
}
"""A function for every kind except `RECORDS`: a record is a section again, which `load.record` reads."""
