"""Objects of Kubernetes in YAML or JSON, with the elements of lists in the place of the lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from portbook.importers.draft.format import Source
from portbook.importers.draft.tree import Node, documents
from portbook.model.pods import Labels


@dataclass(frozen=True)
class Manifest:
    """One object.

    Attributes:
        kind: its kind.
        name: its name; empty where it has none.
        node: its contents.
        source: the file that it is in.
    """

    kind: str
    name: str
    node: Node
    source: Source

    @property
    def selector(self) -> Labels:
        """The labels of the pods that a Service selects; empty for none."""
        return labels(self.node.get("spec", "selector"))


def manifests(source: Source) -> Iterator[Manifest]:
    """The objects of a file.

    Raises:
        UnusableSource: it is no YAML.
    """
    for document in documents(source):
        yield from _objects(document, source)


def labels(node: Node) -> Labels:
    """Labels with their values, sorted by label."""
    return tuple(sorted((key, value.text) for key, value in node.entries.items()))


def as_json(node: Node) -> str:
    """An object as JSON on one line, for a reader that is given a text."""
    return json.dumps(_plain(node))


def _objects(node: Node, source: Source) -> Iterator[Manifest]:
    kind = node.get("kind").text
    if kind.endswith("List") and node.get("items").items:
        for item in node.get("items").items:
            yield from _objects(item, source)
    elif kind:
        yield Manifest(kind, node.get("metadata", "name").text, node, source)


def _plain(node: Node) -> object:
    if isinstance(node.value, tuple):
        return [_plain(item) for item in node.items]
    if node.entries:
        return {key: _plain(value) for key, value in node.entries.items()}
    if node.plain and node.whole is not None:
        return node.whole
    if node.plain and node.text in {"true", "false"}:
        return node.text == "true"
    return {} if isinstance(node.value, dict) else node.value
