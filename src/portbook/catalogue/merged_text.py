"""The text of a merged file: the reader's own lines, and the catalogue's for the keys that are taken from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import yaml

from portbook.catalogue.merge import Step
from portbook.catalogue.yaml_tree import Document, Keys

_ENDLESS = 1 << 20
"""Characters of a line, so that a value in braces stays on one."""


def merged_text(mine: Document, steps: Iterable[Step]) -> str:
    """The reader's own file with the merged keys."""
    return f"{mine.above}{_mapping(mine.keys, steps)}{mine.below}"


def _mapping(layout: Keys, steps: Iterable[Step]) -> str:
    """The keys of a mapping in the layout that it has in the reader's own file."""
    texts = (_text(layout, step) for step in steps)
    return f"{{{', '.join(texts)}}}" if layout.inline else "".join(texts)


def _text(layout: Keys, step: Step) -> str:
    if step.keys is not layout:
        return _adapted(layout, step)
    if step.below is None:
        return step.key.text
    assert step.key.below is not None  # noqa: S101  # it is merged key by key
    return f"{step.key.before}{_mapping(step.key.below, step.below)}{step.key.behind}"


def _adapted(layout: Keys, step: Step) -> str:
    """A key of the catalogue as it stands in a mapping of the reader's own."""
    if layout.inline:
        return step.key.text if step.keys.inline else _in_braces(step)
    if step.keys.inline:
        return f"{' ' * layout.indent}{step.key.text}\n"
    return "".join(_shifted(step.key.text, layout.indent - step.keys.indent))


def _shifted(text: str, by: int) -> Iterator[str]:
    """Lines with more or fewer spaces in front; one that has too few to take away loses those that it has."""
    for line in text.splitlines(keepends=True):
        content = line.lstrip(" ")
        spaces = max(0, len(line) - len(content) + by)
        yield line if content == "\n" else " " * spaces + content


def _in_braces(step: Step) -> str:
    """`key: value` on one line."""
    node = yaml.MappingNode("tag:yaml.org,2002:map", [step.key.nodes], flow_style=True)
    return str(yaml.serialize(node, width=_ENDLESS, allow_unicode=True)).strip()[1:-1]
