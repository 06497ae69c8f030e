"""Blocks within a resource, or the list of objects that Terraform takes in their place.

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
    """Whether a resource says which blocks it has of these kinds, be it none."""
    return any(name in outer.values for name in kinds) or any(block.kind in kinds for block in outer.blocks)


def inner_blocks(outer: Block, kind: str, attributes: AbstractSet[str]) -> Iterator[Block]:
    """The blocks of a kind.

    Args:
        outer: the resource.
        kind: of blocks.
        attributes: that an object in a list has to have, be it with null.

    Raises:
        CannotJudge: which there are is not in the text.
        Rejected: it is no list of whole objects, or there are blocks beside it.
    """
    written = [block for block in outer.blocks if block.kind == kind]
    yield from written
    if kind not in outer.values:
        return
    listed, line = outer.values[kind], outer.lines[kind]
    if written:
        raise Rejected(line, f"{kind} is there both as a list and as a block", id_="terraform-block-and-list")
    if not isinstance(listed, tuple) or any(is_unknown(block) and not isinstance(block, dict) for block in listed):
        raise CannotJudge(
            line, f"which blocks {kind} stands for is not in the text", id_="terraform-blocks-not-in-text"
        )
    for block in listed:
        if not isinstance(block, dict):
            raise Rejected(line, f"{kind} is a list of objects", id_="terraform-wrong-type")
        if missing := sorted(attributes - block.keys()):
            raise Rejected(
                line,
                f"an object of {kind} needs {missing[0]} too, with null where it has none",
                id_="terraform-attribute-missing",
            )
        values: dict[str, Value] = {key: value for key, value in block.items() if value is not None}
        yield Block(line, kind, (), values, dict.fromkeys(block, line))
