"""YAML documents that are meant for an API: mappings, read with their lines and without YAML's surprises."""

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
    """A string and its line."""

    text: str
    line: int


class Map:
    """A mapping of a document: its values by key, each checked for its kind when asked for.

    Args:
        node: the mapping.
        nulls: whether a key without a value is as if it were not there.
    """

    def __init__(self, node: yaml.Node, *, nulls: bool = False) -> None:
        self._first = _line(node)
        self._nulls = nulls
        self._nodes: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        if not isinstance(node, yaml.MappingNode) or node.tag != _MAP:
            raise Rejected(self._first, "a mapping has to stand here")
        for key, value in node.value:
            name = _string(key).text
            if name in self._lines:
                raise Rejected(_line(key), f"{name} stands twice")
            if not (nulls and value.tag == _NULL):
                self._nodes[name] = value
            self._lines[name] = _line(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that are there, in order."""
        return tuple(self._nodes)

    @property
    def written(self) -> tuple[str, ...]:
        """The keys, in order, also those that are as if they were not there."""
        return tuple(self._lines)

    def line(self, key: str = "") -> int:
        """The line of a key, or the first line where it is not there."""
        return self._lines.get(key, self._first)

    def node(self, key: str) -> yaml.Node | None:
        """What stands there, as PyYAML has it; None where the key is not there."""
        return self._nodes.get(key)

    def text(self, key: str) -> Scalar | None:
        """A string; None where the key is not there."""
        return _string(self._nodes[key]) if key in self._nodes else None

    def required(self, key: str) -> Scalar:
        """A string that has to be there."""
        found = self.text(key)
        if found is None:
            raise Rejected(self._first, f"{key} has to be there")
        return found

    def spelled(self, key: str) -> Scalar:
        """A string that has to be there, or a plain decimal number as it is written, which some tools take for one."""
        node = self._nodes.get(key)
        if isinstance(node, yaml.ScalarNode) and not node.style and _WHOLE.fullmatch(node.value):
            return Scalar(node.value, _line(node))
        return self.required(key)

    def strings(self, key: str) -> list[Scalar]:
        """A list of strings; empty where the key is not there."""
        return [_string(each) for each in self._sequence(key)]

    def is_text(self, key: str) -> bool:
        """Whether a string stands there."""
        node = self._nodes.get(key)
        return isinstance(node, yaml.ScalarNode) and node.tag == _STRING

    def is_empty(self, key: str) -> bool:
        """Whether an empty list or mapping stands there."""
        node = self._nodes.get(key)
        return isinstance(node, yaml.CollectionNode) and not node.value

    def mapping(self, key: str) -> Map:
        """A mapping that has to be there."""
        if key not in self._nodes:
            raise Rejected(self._first, f"{key} has to be there")
        return Map(self._nodes[key], nulls=self._nulls)

    def mapping_or_empty(self, key: str) -> Map:
        """A mapping; one without keys where the key is not there."""
        if key in self._nodes:
            return self.mapping(key)
        mark = yaml.Mark("", 0, self.line(key) - 1, 0, None, 0)
        return Map(yaml.MappingNode(_MAP, [], mark, mark))

    def maps(self, key: str) -> list[Map]:
        """A list of mappings; empty where the key is not there.

        Raises:
            CannotJudge: one has no value, where that is not as if it were not there.
        """
        found = self._sequence(key)
        for each in found:
            if self._nulls and each.tag == _NULL:
                raise CannotJudge(_line(each), f"an entry of {key} has no value")
        return [Map(each, nulls=self._nulls) for each in found]

    def plain(self, key: str, meanings: Mapping[str, _T], default: _T) -> _T:
        """One of some words without quotes; the first word for each meaning is what people are told of."""
        node = self._nodes.get(key)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or node.style or node.value not in meanings:
            first = list(meanings)[: len({*meanings.values()})]
            raise Rejected(_line(node), f"{key} is {' or '.join(first)}, without quotes")
        return meanings[node.value]

    def number(self, key: str, lowest: int, highest: int, default: int) -> int:
        """A whole number without quotes."""
        node = self._nodes.get(key)
        if node is None:
            return default
        whole = isinstance(node, yaml.ScalarNode) and not node.style and _WHOLE.fullmatch(node.value)
        if not whole or not lowest <= int(node.value) <= highest:
            raise Rejected(_line(node), f"{key} is a number from {lowest} to {highest}, without quotes")
        return int(node.value)

    def _sequence(self, key: str) -> list[yaml.Node]:
        node = self._nodes.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or node.tag != _LIST:
            raise Rejected(_line(node), f"{key} is a list")
        found: list[yaml.Node] = node.value
        return found


Document = Map


def documents(text: str, tags: Collection[str] = ()) -> list[Document]:
    """The documents of a text; none where it holds comments only.

    Args:
        text: YAML.
        tags: those of YAML's tags that may stand in it: `!Ref`.

    Raises:
        CannotJudge: an alias, which stands for something elsewhere in the text, or a document that is not a mapping.
        Rejected: not YAML.
    """
    return [_document(each) for each in composed(text, tags)]


def documents_for_kubectl(text: str) -> list[Document]:
    """The documents of a text as `kubectl` takes them: a key without a value is as if it were not there.

    Raises:
        CannotJudge: as `documents`, or a document that begins or ends where `kubectl` does not see it.
        Rejected: not YAML.
    """
    return [_document(each, nulls=True) for each in composed_for_kubectl(text)]


def documents_or_entries(text: str) -> list[Document]:
    """The documents of a text, or the mappings of its one list.

    Raises:
        CannotJudge: an alias, or something else than mappings.
        Rejected: not YAML.
    """
    nodes = composed(text)
    if len(nodes) == 1 and isinstance(nodes[0], yaml.SequenceNode) and nodes[0].tag == _LIST:
        nodes = nodes[0].value
    return [_document(each) for each in nodes]


def _document(node: yaml.Node, *, nulls: bool = False) -> Document:
    """What has keys; whether its parts are of the right kind, `Map` finds out."""
    if not isinstance(node, yaml.MappingNode) or node.tag != _MAP:
        raise CannotJudge(_line(node), "this is no mapping of keys to values, which is all that is read here")
    return Document(node, nulls=nulls)


def entries(text: str) -> list[Map]:
    """The mappings of a text that is one list; none where it holds comments only.

    Raises:
        CannotJudge: an alias, or a second document.
        Rejected: not YAML, or something else than a list of mappings.
    """
    nodes = composed(text)
    if len(nodes) > 1:
        raise CannotJudge(_line(nodes[1]), "a second document of YAML")
    if nodes and (not isinstance(nodes[0], yaml.SequenceNode) or nodes[0].tag != _LIST):
        raise Rejected(_line(nodes[0]), "a list has to stand here")
    return [Map(each) for node in nodes for each in node.value]


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _string(node: yaml.Node) -> Scalar:
    if not isinstance(node, yaml.ScalarNode):
        raise Rejected(_line(node), "a string has to stand here")
    if node.tag != _STRING:
        raise Rejected(
            _line(node), f"the API wants a string: YAML takes {node.value} for something else without quotes"
        )
    return Scalar(node.value, _line(node))
