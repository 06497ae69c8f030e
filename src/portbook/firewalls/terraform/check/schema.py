"""Whether a provider's own schema takes a resource: its attributes and blocks, their types, and which must be there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from portbook.firewalls.terraform.check.hcl import Block, Reference, Resource, Unknown, Value
from portbook.proof.reading.extracts import extract
from portbook.targets import CannotJudge, Rejected

_NUMBER = re.compile(r"-?[0-9]{1,9}")
_FLAGS = {"true", "false"}
_META = "provider"
"""The meta-argument of every resource: the provider that makes it."""


def check(resource: Resource, of: str) -> None:
    """Whether the provider knows all of a resource.

    Args:
        resource: as it stands in the text.
        of: the extract's name.

    Raises:
        CannotJudge: it is none of the resources that the extract has, or has a block that it does not have.
        Rejected: an attribute is unknown, of another type, not to be set, or missing.
    """
    known = extract(of)["resources"].get(resource.kind)
    if known is None:
        raise CannotJudge(
            resource.line, f"the resource {resource.kind} is not one of these rules", id_="terraform-resource-unknown"
        )
    _list_blocks(resource, known)
    _check(resource, known)
    for block in resource.blocks:
        if "block" not in known.get(block.kind, ()) or block.blocks:
            raise CannotJudge(block.line, f"a block {block.kind} within a resource", id_="terraform-block-unknown")
        _check(block, known[block.kind]["block"])


def _list_blocks(resource: Resource, known: dict[str, Any]) -> None:
    """Let a list of objects be the blocks that it stands for, as Terraform does.

    Raises:
        CannotJudge: the list is not in the text.
    """
    for name in [name for name in resource.values if "block" in known.get(name, ())]:
        line, value = resource.lines[name], resource.values.pop(name)
        if not isinstance(value, tuple) or any(block.kind == name for block in resource.blocks):
            raise CannotJudge(
                line, f"which blocks {name} stands for is not in the text", id_="terraform-blocks-not-in-text"
            )
        for element in value:
            if not isinstance(element, dict):
                raise CannotJudge(
                    line, f"which blocks {name} stands for is not in the text", id_="terraform-blocks-not-in-text"
                )
            members: dict[str, Value] = {key: member for key, member in element.items() if member is not None}
            resource.blocks.append(Block(line, name, members, dict.fromkeys(element, line)))


def _check(block: Block, known: dict[str, Any]) -> None:
    """The attributes."""
    attributes = {name: facts for name, facts in known.items() if "type" in facts}
    for name, value in block.values.items():
        if name == _META and isinstance(block, Resource):
            continue
        line = block.lines[name]
        if name not in attributes:
            raise Rejected(line, f"{block.kind} has no attribute {name}", id_="terraform-schema-refused")
        if not {"required", "optional"} & attributes[name].keys():
            raise Rejected(line, f"{name} cannot be set: the provider computes it", id_="terraform-schema-refused")
        if not _fits(value, attributes[name]["type"]):
            raise Rejected(line, f"{name} is {_spelled(attributes[name]['type'])}", id_="terraform-schema-refused")
    for name, facts in attributes.items():
        if facts.get("required") and name not in block.values:
            raise Rejected(block.line, f"{block.kind} needs {name}", id_="terraform-schema-refused")


def _fits(value: Value, kind: str | list[str]) -> bool:
    """Whether Terraform takes the value for the type; it turns digits to numbers, and numbers to strings."""
    if isinstance(value, Reference | Unknown):
        return True
    if isinstance(kind, list):
        elements = value.values() if isinstance(value, dict) else value
        container = dict if kind[0] == "map" else tuple
        return (
            isinstance(elements, Iterable)
            and isinstance(value, container)
            and all(_fits(element, kind[1]) for element in elements)
        )
    return _is_of(value, kind)


def _is_of(value: Value, kind: str) -> bool:
    if not isinstance(value, str | int):
        return False
    if kind == "string":
        return True
    if kind == "number":
        return not isinstance(value, bool) and bool(_NUMBER.fullmatch(str(value)))
    return isinstance(value, bool) or value in _FLAGS


def _spelled(kind: str | list[str]) -> str:
    return f"a {kind}" if isinstance(kind, str) else f"a {kind[0]} of {kind[1]}s"
