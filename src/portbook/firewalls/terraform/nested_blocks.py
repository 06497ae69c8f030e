"""Blocks within a resource, or the list of objects that Terraform accepts in their place.

Source: https://developer.hashicorp.com/terraform/language/attr-as-blocks
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet

from portbook.firewalls.terraform.expressions import Value
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.read import is_unknown
from portbook.targets.base import CannotJudge, Rejected


def has_blocks(outer: Block, kinds: Collection[str]) -> bool:
    """Whether a resource has blocks of these kinds, or a list in their place, which may be empty."""
    return any(name in outer.values for name in kinds) or any(block.kind in kinds for block in outer.blocks)


def inner_blocks(outer: Block, kind: str, attributes: AbstractSet[str]) -> Iterator[Block]:
    """The blocks of one kind within a resource.

    Args:
        outer: the resource.
        kind: the type of the blocks.
        attributes: the attributes that each object of a list must have; null is allowed.

    Raises:
        CannotJudge: the text does not show the blocks.
        Rejected: a list that is not one of complete objects, or both a list and blocks.
    """
    written = [block for block in outer.blocks if block.kind == kind]
    yield from written
    if kind not in outer.values:
        return
    listed, line = outer.values[kind], outer.lines[kind]
    if written:
        raise Rejected(
            line, f"{kind} is both a list and a block", id_="terraform-block-and-list", cure="use one of them"
        )
    if not isinstance(listed, tuple) or any(is_unknown(block) and not isinstance(block, dict) for block in listed):
        raise CannotJudge(
            line,
            f"the text does not show which blocks {kind} stands for",
            id_="terraform-blocks-not-in-text",
            cure="write the blocks",
        )
    for block in listed:
        if not isinstance(block, dict):
            raise Rejected(line, f"{kind} must be a list of objects", id_="terraform-wrong-type")
        if missing := sorted(attributes - block.keys()):
            raise Rejected(
                line,
                f"an object of {kind} has no {missing[0]}",
                id_="terraform-attribute-missing",
                cure=f"add {missing[0]} = null",
            )
        values: dict[str, Value] = {key: value for key, value in block.items() if value is not None}
        yield Block(line, kind, (), values, dict.fromkeys(block, line))
