"""The resources of a Terraform configuration, as python-hcl2 parses them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hcl2 import parses_to_tree
from lark import Tree
from lark.exceptions import LarkError, UnexpectedInput

from portbook.firewalls.terraform.check.values import (
    Node,
    Reference,
    Value,
    first_word,
    label,
    line_of,
    nodes,
    value_of,
)
from portbook.targets import CannotJudge, Rejected

_IDLE = {"data", "locals", "output", "provider", "terraform", "variable"}
"""The types of blocks that create nothing."""
_LIFECYCLE = {"create_before_destroy", "prevent_destroy"}
_HARMLESS = tuple(map(Reference, ("description", "name", "tags", "tags_all")))
"""Attributes that do not matter to packets."""
_REPEATING = {"count", "for_each"}


@dataclass(frozen=True)
class Block:
    """A block `kind { … }` within a resource.

    Attributes:
        line: its first line.
        kind: its type.
        values: the values of its attributes, without those that are null.
        lines: the line of each attribute.
        blocks: the blocks within it, in order.
    """

    line: int
    kind: str
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Resource(Block):
    """A block `resource "kind" "name" { … }`.

    Attributes:
        name: its name within the type.
    """

    name: str = ""

    @property
    def address(self) -> str:
        """The address that identifies it: `TYPE.NAME`."""
        return f"{self.kind}.{self.name}"


def resources(text: str) -> list[Resource]:
    """The resources of a text.

    Raises:
        CannotJudge: a block that may create something else, several resources of one block, or a `lifecycle` that keeps
            attributes unchanged.
        Rejected: it is not HCL, or has an attribute twice.
    """
    try:
        tree = parses_to_tree(text)
    except UnexpectedInput as unexpected:
        raise Rejected(max(unexpected.line, 1), "this is not HCL", id_="terraform-not-hcl") from None
    except LarkError:
        raise Rejected(1, "this is not HCL", id_="terraform-not-hcl") from None
    statements = [node for node in nodes(tree.children[0]) if node.data != "block" or first_word(node) not in _IDLE]
    return [_resource(resource) for resource in statements]


def addresses(all_resources: Iterable[Resource]) -> frozenset[str]:
    """The addresses of resources.

    Raises:
        Rejected: two resources have the same address.
    """
    known: set[str] = set()
    for resource in all_resources:
        if resource.address in known:
            raise Rejected(
                resource.line,
                f"two resources have the address {resource.address}",
                id_="terraform-resource-twice",
                cure="rename one of them",
            )
        known.add(resource.address)
    return frozenset(known)


def _resource(block: Node) -> Resource:
    line = line_of(block)
    if block.data != "block" or first_word(block) != "resource":
        message = f"the text does not show what the block {first_word(block)} creates"
        cure = "write the resources instead of the block"
        raise CannotJudge(line, message, id_="terraform-block-unknown", cure=cure)
    _kind, *labels, body = (node for node in block.children if isinstance(node, Tree))
    if len(labels) != 2:  # noqa: PLR2004  # a type and a name
        raise Rejected(line, "a resource needs a type and a name", id_="terraform-resource-labels")
    parsed = Resource(line, label(labels[0]), name=label(labels[1]))
    _fill(body, parsed)
    if several := sorted(_REPEATING & parsed.values.keys()):
        message = f"the text does not show how many resources {several[0]} creates"
        cure = "write one block for each resource"
        raise CannotJudge(line, message, id_="terraform-several-instances", cure=cure)
    for lifecycle in [lifecycle for lifecycle in parsed.blocks if lifecycle.kind == "lifecycle"]:
        ignored = lifecycle.values.pop("ignore_changes", ())
        idle = isinstance(ignored, tuple) and all(attribute in _HARMLESS for attribute in ignored)
        if lifecycle.blocks or lifecycle.values.keys() - _LIFECYCLE or not idle:
            message = "the lifecycle block keeps attributes unchanged, or has conditions"
            raise CannotJudge(lifecycle.line, message, id_="terraform-lifecycle", cure="leave it out")
        parsed.blocks.remove(lifecycle)
    parsed.values.pop("depends_on", None)
    return parsed


def _fill(body: Node, block: Block) -> None:
    """Add the attributes and inner blocks of a body to its block."""
    for node in nodes(body):
        if node.data == "attribute":
            _attribute(node, block)
            continue
        kind, *labels, inner = (child for child in node.children if isinstance(child, Tree))
        if labels:
            raise CannotJudge(
                line_of(node),
                f"Portbook does not know a block {first_word(kind)} with labels within {block.kind}",
                id_="terraform-block-unknown",
            )
        block.blocks.append(Block(line_of(node), first_word(kind)))
        _fill(inner, block.blocks[-1])


def _attribute(node: Node, block: Block) -> None:
    name, line = first_word(node), line_of(node)
    if name in block.lines:
        raise Rejected(line, f"{name} is set twice", id_="terraform-attribute-twice", cure="set it once")
    block.lines[name] = line
    if (value := value_of(node.children[-1])) is not None:
        block.values[name] = value
