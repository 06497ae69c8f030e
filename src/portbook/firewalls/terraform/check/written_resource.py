"""A resource that people wrote, against the schema of its provider. What Terraform computes, or makes of a variable, fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hcl2 import parses_to_tree
from lark import Tree
from lark.exceptions import LarkError

from portbook.firewalls.terraform.check.schema import fits, spelled_type
from portbook.firewalls.terraform.check.values import Node, Unknown, Value, first_word, label, line_of, nodes, value_of
from portbook.firewalls.terraform.check.written_values import CHECKS
from portbook.targets import CannotJudge, Rejected

_META = frozenset({"provider", "count", "for_each", "depends_on"})
_META_BLOCKS = frozenset({"lifecycle", "provisioner", "connection", "dynamic", "timeouts"})
_NEWER = frozenset({"region"})
"""Attributes that newer versions of a provider have in every resource: `region` since version 6 of the AWS provider."""


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        line: its line in the text.
        words: what it is, one sentence without a full stop.
    """

    line: int
    words: str


def mistakes(text: str, schemas: Mapping[str, Any], *, is_whole: bool) -> Iterator[Mistake]:
    """What a provider refuses of a resource.

    Args:
        text: one block `resource "kind" "name" { … }`.
        schemas: what the provider says of its resources, by their types.
        is_whole: whether the text shows all attributes.

    Raises:
        CannotJudge: python-hcl2 does not parse it, or it is of a type that is not known.
    """
    try:
        tree = parses_to_tree(text)
    except LarkError:
        raise CannotJudge(1, "python-hcl2 does not parse this text", id_="terraform-not-parsed") from None
    for block in nodes(tree.children[0]):
        kind, body = _opened(block)
        if kind not in schemas:
            raise CannotJudge(line_of(block), "the type of the resource is not known", id_="terraform-resource-unknown")
        yield from _of_body(kind, line_of(block), body, schemas[kind], is_whole=is_whole)


def _opened(block: Node) -> tuple[str, Node]:
    """The type of a resource, and what is between its braces.

    Raises:
        CannotJudge: it is no resource.
    """
    parts = [child for child in block.children if isinstance(child, Tree)]
    if block.data != "block" or len(parts) < 3:  # noqa: PLR2004  # a word, a type, a name or what is within
        raise CannotJudge(line_of(block), "this is no resource", id_="terraform-block-unknown")
    return label(parts[1]), parts[-1]


def _of_body(where: str, line: int, body: Node, known: Mapping[str, Any], *, is_whole: bool) -> Iterator[Mistake]:
    """Of a resource or a block within one.

    Args:
        where: its type; of a block, behind that of its resource and a slash.
        line: its first line.
        body: what is between its braces.
        known: its attributes and blocks.
        is_whole: whether the text shows all attributes.
    """
    there = set[str]()
    is_resource = "/" not in where
    for node in nodes(body):
        name = first_word(node)
        there.add(name)
        if node.data == "attribute":
            if not (is_resource and name in _META):
                yield from _of_attribute(where, node, name, known)
        elif is_resource and "block" in known.get(name, ()) and name not in _META_BLOCKS:
            inner = [child for child in node.children if isinstance(child, Tree)][-1]
            yield from _of_body(f"{where}/{name}", line_of(node), inner, known[name]["block"], is_whole=is_whole)
        elif name in {key for key, facts in known.items() if "type" in facts}:
            yield Mistake(line_of(node), f"{name} is no block: write {name} = …")
    for name, facts in known.items() if is_whole and not is_resource else ():  # of a resource, documents show parts
        if facts.get("required") and name not in there:
            yield Mistake(line, f"{where.rpartition('/')[2]} needs {name}")


def _of_attribute(where: str, node: Node, name: str, known: Mapping[str, Any]) -> Iterator[Mistake]:
    line, facts = line_of(node), known.get(name)
    kind = where.rpartition("/")[2]
    if facts is None:
        if name not in _NEWER:
            yield Mistake(line, f"{kind} has no attribute {name}")
        return
    value = _value(node)
    if value is None or "type" not in facts:  # a list of objects may stand for blocks
        return
    if not {"required", "optional"} & facts.keys():
        yield Mistake(line, f"the provider computes {name}, so it cannot be set")
    elif not fits(value, facts["type"]):
        yield Mistake(line, f"{name} must be {spelled_type(facts['type'])}")
    elif (check := CHECKS.get(where, {}).get(name)) and (words := check(value)):
        yield Mistake(line, f"{name} {words}")


def _value(node: Node) -> Value:
    try:
        return value_of(node.children[-1])
    except (CannotJudge, Rejected):
        return Unknown("")
