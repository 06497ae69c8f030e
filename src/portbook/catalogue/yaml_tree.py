"""A YAML file as keys with their very text, so that one key can change and every other line stays as it is.

In a block mapping the text of a key is whole lines: the comments and empty lines above it, and what stands behind its value.
In braces it is `key: value`. A mapping's text is that of its keys, one after another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import yaml

Value: TypeAlias = "str | tuple[Value, ...] | Mapping[str, Value]"
"""A value of YAML: a scalar's text, a list, or a mapping; quotes and layout are no part of it."""


@dataclass(frozen=True)
class Key:
    """One key of a mapping.

    Attributes:
        name: the key.
        value: its value.
        line: its place in the file, from 1.
        column: likewise.
        text: its text.
        below: the keys of its value, where that is a mapping that has some.
        before: its text before that of the keys below; empty without such.
        behind: its text behind that of the keys below; likewise.
        nodes: key and value as PyYAML has them.
    """

    name: str
    value: Value
    line: int
    column: int
    text: str
    nodes: tuple[yaml.Node, yaml.Node]
    below: Keys | None = None
    before: str = ""
    behind: str = ""


@dataclass(frozen=True)
class Keys:
    """The keys of a mapping, in order.

    Attributes:
        keys: by name.
        inline: whether they stand in braces.
        indent: spaces in front of each, where they do not.
    """

    keys: Mapping[str, Key]
    inline: bool
    indent: int

    @property
    def value(self) -> Mapping[str, Value]:
        """The mapping."""
        return {name: key.value for name, key in self.keys.items()}


NO_KEYS = Keys({}, inline=False, indent=0)


@dataclass(frozen=True)
class Document:
    """A file: what stands above its first key, its keys, and what stands below the last."""

    above: str
    keys: Keys
    below: str


def parse(text: str) -> Document:
    """The keys of a file that `portbook.load.compose` finds no fault with, and whose lines end in line feeds."""
    whole = text if text.endswith("\n") else f"{text}\n"
    root = yaml.compose(whole, yaml.SafeLoader)  # in Python: libyaml tells other ends
    assert isinstance(root, yaml.MappingNode)  # noqa: S101  # a file of a service is one
    start = _line_start(whole, root.start_mark.index)
    keys = _keys(whole, root, start)
    end = start + sum(len(key.text) for key in keys.keys.values()) if not keys.inline else len(whole)
    return Document(whole[:start], keys, whole[end:])


def value_of(node: yaml.Node) -> Value:
    """The value of a node without anchors."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value_of(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return tuple(map(value_of, node.value))
    return str(node.value)


def _keys(text: str, node: yaml.MappingNode, start: int) -> Keys:
    """The keys of a mapping; the text of the first begins at `start`."""
    keys: dict[str, Key] = {}
    for name, value in node.value:
        key = _inline_key(text, name, value) if node.flow_style else _block_key(text, name, value, start)
        start += len(key.text)
        keys[key.name] = key
    return Keys(keys, inline=bool(node.flow_style), indent=node.start_mark.column)


def _block_key(text: str, name: yaml.ScalarNode, value: yaml.Node, start: int) -> Key:
    """A key of a block mapping: all lines from `start` to the last one of its value."""
    end = _line_end(text, max(_end(value, text), name.end_mark.index))
    if not isinstance(value, yaml.MappingNode) or not value.value:
        return _key(name, value, text[start:end])
    opens = value.start_mark.index if value.flow_style else _line_end(text, name.end_mark.index)
    closes = value.end_mark.index if value.flow_style else end
    return _key(name, value, text[start:end], _keys(text, value, opens), (text[start:opens], text[closes:end]))


def _inline_key(text: str, name: yaml.ScalarNode, value: yaml.Node) -> Key:
    start, end = name.start_mark.index, value.end_mark.index
    if not isinstance(value, yaml.MappingNode) or not value.value:
        return _key(name, value, text[start:end])
    opens = value.start_mark.index
    return _key(name, value, text[start:end], _keys(text, value, opens), (text[start:opens], ""))


def _key(
    name: yaml.ScalarNode, value: yaml.Node, text: str, below: Keys | None = None, around: tuple[str, str] = ("", "")
) -> Key:
    mark = name.start_mark
    return Key(name.value, value_of(value), mark.line + 1, mark.column + 1, text, (name, value), below, *around)


def _end(node: yaml.Node, text: str) -> int:
    """Where the text of a node ends: PyYAML tells a place behind comments and empty lines for some."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return max(_end(part, text) for part in last) if isinstance(last, tuple) else _end(last, text)
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        return len(text[:end].rstrip())
    return end


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """The place behind the line feed of the line that an index is in."""
    return text.find("\n", index) + 1 or len(text)
