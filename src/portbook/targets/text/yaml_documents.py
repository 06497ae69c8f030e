"""YAML documents for an API: mappings with their lines, without YAML's surprises."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

import yaml

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_nodes import composed, composed_for_kubectl

_STRING, _MAP, _LIST = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))
_NULL = "tag:yaml.org,2002:null"
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Scalar:
    """A string with its line."""

    text: str
    line: int


class Map:
    """A mapping of a document. Each method checks the type of the value that it returns.

    Args:
        node: the mapping.
        nulls: whether a key without a value counts as missing.
    """

    def __init__(self, node: yaml.Node, *, nulls: bool = False) -> None:
        self._first = _line(node)
        self._nulls = nulls
        self._nodes: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        if not isinstance(node, yaml.MappingNode) or node.tag != _MAP:
            raise Rejected(self._first, "a mapping has to stand here", id_="text-yaml-wrong-type")
        for key, value in node.value:
            name = _string(key).text
            if name in self._lines:
                raise Rejected(_line(key), f"{name} stands twice", id_="text-yaml-duplicate-key")
            if not (nulls and value.tag == _NULL):
                self._nodes[name] = value
            self._lines[name] = _line(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, in order."""
        return tuple(self._nodes)

    @property
    def written(self) -> tuple[str, ...]:
        """The keys, in order, those that count as missing included."""
        return tuple(self._lines)

    def line(self, key: str = "") -> int:
        """The line of a key, or the first line where the key is missing."""
        return self._lines.get(key, self._first)

    def node(self, key: str) -> yaml.Node | None:
        """The PyYAML node of a key; None where the key is missing."""
        return self._nodes.get(key)

    def text(self, key: str) -> Scalar | None:
        """A string; None where the key is missing."""
        return _string(self._nodes[key]) if key in self._nodes else None

    def required(self, key: str) -> Scalar:
        """A required string."""
        scalar = self.text(key)
        if scalar is None:
            raise self._missing(key)
        return scalar

    def spelled(self, key: str) -> Scalar:
        """A required string, or a plain decimal number in its spelling, which some tools take for a string."""
        node = self._nodes.get(key)
        if isinstance(node, yaml.ScalarNode) and not node.style and _WHOLE.fullmatch(node.value):
            return Scalar(node.value, _line(node))
        return self.required(key)

    def strings(self, key: str) -> list[Scalar]:
        """A list of strings; empty where the key is missing."""
        return [_string(node) for node in self._sequence(key)]

    def is_text(self, key: str) -> bool:
        """Whether the value of a key is a string."""
        node = self._nodes.get(key)
        return isinstance(node, yaml.ScalarNode) and node.tag == _STRING

    def is_empty(self, key: str) -> bool:
        """Whether the value of a key is an empty list or mapping."""
        node = self._nodes.get(key)
        return isinstance(node, yaml.CollectionNode) and not node.value

    def mapping(self, key: str) -> Map:
        """A required mapping."""
        if key not in self._nodes:
            raise self._missing(key)
        return Map(self._nodes[key], nulls=self._nulls)

    def mapping_or_empty(self, key: str) -> Map:
        """A mapping; one without keys where the key is missing."""
        if key in self._nodes:
            return self.mapping(key)
        mark = yaml.Mark("", 0, self.line(key) - 1, 0, None, 0)
        return Map(yaml.MappingNode(_MAP, [], mark, mark))

    def maps(self, key: str) -> list[Map]:
        """A list of mappings; empty where the key is missing.

        Raises:
            CannotJudge: an entry has no value, in a document whose keys without a value count as missing.
        """
        nodes = self._sequence(key)
        for node in nodes:
            if self._nulls and node.tag == _NULL:
                raise CannotJudge(_line(node), f"an entry of {key} has no value", id_="text-yaml-empty-entry")
        return [Map(node, nulls=self._nulls) for node in nodes]

    def plain(self, key: str, meanings: Mapping[str, _T], default: _T) -> _T:
        """The meaning of a word without quotes; messages name the first word for each meaning."""
        node = self._nodes.get(key)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or node.style or node.value not in meanings:
            first = list(meanings)[: len({*meanings.values()})]
            message = f"{key} is {' or '.join(first)}, without quotes"
            raise Rejected(_line(node), message, id_="text-yaml-bad-value")
        return meanings[node.value]

    def number(self, key: str, lowest: int, highest: int, default: int) -> int:
        """A whole number without quotes."""
        node = self._nodes.get(key)
        if node is None:
            return default
        whole = isinstance(node, yaml.ScalarNode) and not node.style and _WHOLE.fullmatch(node.value)
        if not whole or not lowest <= int(node.value) <= highest:
            message = f"{key} is a number from {lowest} to {highest}, without quotes"
            raise Rejected(_line(node), message, id_="text-yaml-bad-value")
        return int(node.value)

    def _sequence(self, key: str) -> list[yaml.Node]:
        node = self._nodes.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or node.tag != _LIST:
            raise Rejected(_line(node), f"{key} is a list", id_="text-yaml-wrong-type")
        nodes: list[yaml.Node] = node.value
        return nodes

    def _missing(self, key: str) -> Rejected:
        return Rejected(self._first, f"{key} is missing", id_="text-yaml-missing-key")


Document = Map


def documents(text: str, tags: Collection[str] = ()) -> list[Document]:
    """The documents of a text; none where it has comments only.

    Args:
        text: YAML.
        tags: the YAML tags that may stand in it: `!Ref`.

    Raises:
        CannotJudge: the text has an alias, which stands for another part of the text, or a document that is no mapping.
        Rejected: the text is not YAML.
    """
    return [_document(node) for node in composed(text, tags)]


def documents_for_kubectl(text: str) -> list[Document]:
    """The documents of a text as `kubectl` reads them: a key without a value counts as missing.

    Raises:
        CannotJudge: as `documents`, or `kubectl` does not see where a document begins or ends.
        Rejected: the text is not YAML.
    """
    return [_document(node, nulls=True) for node in composed_for_kubectl(text)]


def documents_or_entries(text: str) -> list[Document]:
    """The documents of a text, or the mappings of its one list.

    Raises:
        CannotJudge: the text has an alias, or something else than mappings.
        Rejected: the text is not YAML.
    """
    nodes = composed(text)
    if len(nodes) == 1 and isinstance(nodes[0], yaml.SequenceNode) and nodes[0].tag == _LIST:
        nodes = nodes[0].value
    return [_document(node) for node in nodes]


def _document(node: yaml.Node, *, nulls: bool = False) -> Document:
    """The mapping of a node; `Map` checks the types of its parts."""
    if not isinstance(node, yaml.MappingNode) or node.tag != _MAP:
        message = "this is no mapping of keys to values"
        raise CannotJudge(_line(node), message, id_="text-yaml-not-a-mapping")
    return Document(node, nulls=nulls)


def entries(text: str) -> list[Map]:
    """The mappings of a text that is one list; none where it has comments only.

    Raises:
        CannotJudge: the text has an alias, or a second document.
        Rejected: the text is not YAML, or something else than a list of mappings.
    """
    nodes = composed(text)
    if len(nodes) > 1:
        message = "the text has a second YAML document"
        raise CannotJudge(_line(nodes[1]), message, id_="text-yaml-second-document")
    if nodes and (not isinstance(nodes[0], yaml.SequenceNode) or nodes[0].tag != _LIST):
        raise Rejected(_line(nodes[0]), "a list has to stand here", id_="text-yaml-wrong-type")
    return [Map(item) for node in nodes for item in node.value]


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _string(node: yaml.Node) -> Scalar:
    if not isinstance(node, yaml.ScalarNode):
        raise Rejected(_line(node), "a string has to stand here", id_="text-yaml-wrong-type")
    if node.tag != _STRING:
        message = f"the API needs a string, and without quotes YAML takes {node.value} for something else"
        raise Rejected(_line(node), message, id_="text-yaml-unquoted-string", cure="put it in quotes")
    return Scalar(node.value, _line(node))
