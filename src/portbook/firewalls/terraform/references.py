"""References between the resources of a configuration. Terraform refuses a resource that depends on itself.

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
    """Refuse resources that depend on themselves, directly or through others.

    Raises:
        Rejected: there is one, or a `depends_on` is not a list of references.
    """
    waiting: Mapping[str, set[str]] = {_address(block): set(_named(block)) for block in resources}
    while ready := [name for name, needed in waiting.items() if not needed & waiting.keys()]:
        waiting = {name: needed for name, needed in waiting.items() if name not in ready}
    if waiting:
        first = next(block for block in resources if _address(block) in waiting)
        message = f"{_address(first)} depends on itself, directly or through others"
        raise Rejected(first.line, message, id_="terraform-cycle", cure="remove one of the references")


def _address(block: Block) -> str:
    return ".".join(block.labels)


def _named(block: Block) -> Iterator[str]:
    """The addresses that a resource, or a block within it, names."""
    if ORDER in block.values and not _is_references(block.values[ORDER]):
        raise Rejected(block.lines[ORDER], f"{ORDER} must be a list of references", id_="terraform-wrong-type")
    for value in block.values.values():
        yield from _addresses_in(value)
    for inner in block.blocks:
        yield from _named(inner)


def _is_references(value: Value) -> bool:
    return isinstance(value, tuple) and all(isinstance(element, Reference | str) for element in value)


def _addresses_in(value: Value) -> Iterator[str]:
    if isinstance(value, Reference | Unknown):
        yield from _ADDRESS.findall(value.path if isinstance(value, Reference) else value.words)
    elif isinstance(value, tuple):
        for element in value:
            yield from _addresses_in(element)
    elif isinstance(value, dict):
        for member in value.values():
            yield from _addresses_in(member)
