"""Addresses with a name, written once in `addresses` of portbook.yml: `$office` in the data stands for them.

A name is put in the place of its addresses before a file is read, so that everything behind it sees addresses only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from portbook.load import nodes
from portbook.load.faults import Faults, nearest, shown
from portbook.load.nodes import BrokenNode, Node, Scalar, Sequence
from portbook.load.places import addresses
from portbook.load.words import LONGEST_ID, trapped, well_named
from portbook.model import Addresses
from portbook.model.address import spell_network
from portbook.model.section import Field, Kind, Section

UNKNOWN = "unknown-address-name"
_REFERENCE = re.compile(r"\$(.*)", re.DOTALL)
"""No host name, address or word begins with this sign, and YAML reads it as text without quotes."""
_MOST = 10_000
"""The most addresses that the names in one file may stand for together."""
_ADDRESSES = Field("address", "address", Kind.ADDRESSES, "", "[10.10.0.0/16, api.example.com]")

Names = Mapping[str, Addresses]
"""Addresses by their name."""


def named_addresses(written: Field, node: Node, faults: Faults) -> dict[str, Addresses] | None:
    """The addresses of a mapping of names to addresses; None where it is no mapping."""
    if not isinstance(node, nodes.Mapping):
        message = f"`{written.key}` is not a mapping of names to addresses"
        faults.add(node.mark, "wrong-shape", message, f"for example `{written.key}: {written.example}`")
        return None
    named: dict[str, Addresses] = {}
    for name, value in node.entries:
        usable = not trapped(name, faults) and well_named(name, faults)
        read = addresses(_ADDRESSES, value, faults)
        if read is not None and (read.anywhere or any(not network.prefixlen for network in read.networks)):
            cure = "write `address: any` in the data, where a reader sees it"
            faults.add(value.mark, "bad-value", f"{shown(name.text)} stands for anywhere", cure)
        elif read is not None and usable:
            named[name.text] = read
    return named


@dataclass
class _Replaced:
    """What one file's names stand for.

    Attributes:
        names: the addresses that there are, by name.
        faults: where names that are not there are recorded.
        sections: the sections of the field table, by id.
        used: the names that the file has.
        number: how many addresses they stand for.
    """

    names: Names
    faults: Faults
    sections: Mapping[str, Section]
    used: set[str] = field(default_factory=set)
    number: int = 0

    def section(self, section: Section, node: Node) -> Node:
        """A mapping whose keys are those of a section."""
        if not isinstance(node, nodes.Mapping):
            return node
        return replace(
            node, entries=tuple((key, self._value(section.field(key.text), value)) for key, value in node.entries)
        )

    def _value(self, of: Field | None, node: Node) -> Node:
        if of is None:
            return node
        if of.kind is Kind.RECORDS and isinstance(node, nodes.Mapping):
            nested = self.sections[of.section]
            return replace(node, entries=tuple((id_, self.section(nested, record)) for id_, record in node.entries))
        return self._places(node) if of.kind in {Kind.ADDRESSES, Kind.PLACES} else node

    def _places(self, node: Node) -> Node:
        items = node.items if isinstance(node, Sequence) else (node,)
        if not any(isinstance(item, Scalar) and _REFERENCE.fullmatch(item.text) for item in items):
            return node
        return Sequence(tuple(place for item in items for place in self._place(item)), node.mark)

    def _place(self, node: Node) -> Iterator[Node]:
        match = _REFERENCE.fullmatch(node.text) if isinstance(node, Scalar) else None
        if not match:
            yield node
            return
        name = match[1]
        known = self.names.get(name)
        if known is None:
            there = nearest(name[:LONGEST_ID], self.names, "the names are")
            cure = there or "write it into `addresses` of portbook.yml"
            self.faults.add(node.mark, UNKNOWN, f"no addresses have the name {shown(name)}", cure)
            yield BrokenNode(node.mark)
            return
        written = (*known.names, *map(spell_network, known.networks))
        self.used.add(name)
        self.number += len(written)
        if self.number > _MOST:
            message = f"the names in this file stand for more than {_MOST:,} addresses"
            self.faults.add(node.mark, "too-many-addresses", message, "name larger networks")
            yield BrokenNode(node.mark)
            return
        yield from (Scalar(text, node.mark) for text in written)


def in_place(
    section: Section, node: Node, sections: Mapping[str, Section], names: Names, faults: Faults
) -> tuple[Node, str]:
    """A file with addresses in the place of their names, and what it depends on by them; empty where it has no names.

    Args:
        section: whose keys the file has.
        node: the file.
        sections: the sections that it may have inside, by id.
        names: the addresses that there are, by name.
        faults: where names that are not there are recorded.
    """
    replaced = _Replaced(names, faults, sections)
    result = replaced.section(section, node)
    return result, "\0".join(f"${name}={names[name].spell(',')}" for name in sorted(replaced.used))
