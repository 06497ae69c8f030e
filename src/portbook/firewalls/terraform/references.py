"""Which resources of a configuration refer to which: Terraform refuses one that waits for itself.

Source: https://developer.hashicorp.com/terraform/language/meta-arguments/depends_on and
https://developer.hashicorp.com/terraform/language/expressions/references
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from portbook.firewalls.terraform.expressions import Reference, Unknown, Value
from portbook.firewalls.terraform.hcl import Block
from portbook.targets.base import Rejected

ORDER = "depends_on"
_ADDRESS = re.compile(r"(?<![\w.-])([a-z][a-z0-9]*_[a-z0-9_]+\.[A-Za-z_][\w-]*)", re.ASCII)


def refuse_circles(resources: Sequence[Block]) -> None:
    """Refuse resources that refer to themselves, be it by way of others.

    Raises:
        Rejected: there are some, or what one waits for is no list of references.
    """
    needed = {_address(block): set(_named(block)) for block in resources}
    left: Mapping[str, set[str]] = needed
    while ready := [name for name, others in left.items() if not others & left.keys()]:
        left = {name: others for name, others in left.items() if name not in ready}
    if left:
        first = next(block for block in resources if _address(block) in left)
        raise Rejected(
            first.line, f"{_address(first)} depends on itself, directly or through others", id_="terraform-cycle"
        )


def _address(block: Block) -> str:
    return ".".join(block.labels)


def _named(block: Block) -> Iterator[str]:
    """The addresses that a resource, or a block within it, names."""
    waits = block.values.get(ORDER)
    if ORDER in block.values and not _is_references(waits):
        raise Rejected(block.lines[ORDER], f"{ORDER} is a list of references", id_="terraform-wrong-type")
    for value in block.values.values():
        yield from _in(value)
    for each in block.blocks:
        yield from _named(each)


def _is_references(value: Value) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, Reference | str) for each in value)


def _in(value: Value) -> Iterator[str]:
    if isinstance(value, Reference | Unknown):
        yield from _ADDRESS.findall(value.path if isinstance(value, Reference) else value.words)
    elif isinstance(value, tuple):
        for each in value:
            yield from _in(each)
    elif isinstance(value, dict):
        for member in value.values():
            yield from _in(member)
