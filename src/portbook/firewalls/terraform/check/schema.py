"""Checks a resource against a provider's own schema: its attributes and blocks, their types, and which are required."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from portbook.firewalls.terraform.check.hcl import Block, Resource
from portbook.firewalls.terraform.check.values import Reference, Unknown, Value
from portbook.proof.reading.extracts import extract
from portbook.targets import CannotJudge, Rejected

_NUMBER = re.compile(r"-?[0-9]{1,9}")
_FLAGS = {"true", "false"}
_META = "provider"
"""The meta-argument that every resource may have: the provider configuration."""


def check(resource: Resource, extract_name: str) -> None:
    """Check a resource against a provider's schema.

    Args:
        resource: the resource. A list of objects that stands for blocks becomes these blocks.
        extract_name: the name of the extract that has the schema.

    Raises:
        CannotJudge: a resource type or a block that the extract does not have.
        Rejected: an attribute is unknown, of another type, computed by the provider, or missing.
    """
    known = extract(extract_name)["resources"].get(resource.kind)
    if known is None:
        raise CannotJudge(
            resource.line, f"Portbook does not know the resource type {resource.kind}", id_="terraform-resource-unknown"
        )
    _list_blocks(resource, known)
    _check(resource, known)
    for block in resource.blocks:
        if "block" not in known.get(block.kind, ()) or block.blocks:
            message = f"Portbook does not know the block {block.kind} within {resource.kind}"
            raise CannotJudge(block.line, message, id_="terraform-block-unknown")
        _check(block, known[block.kind]["block"])


def _list_blocks(resource: Resource, known: dict[str, Any]) -> None:
    """Replace each list of objects by the blocks that it stands for, as Terraform does.

    Raises:
        CannotJudge: the text does not show the objects.
    """
    for name in [name for name in resource.values if "block" in known.get(name, ())]:
        line, value = resource.lines[name], resource.values.pop(name)
        if not isinstance(value, tuple) or any(block.kind == name for block in resource.blocks):
            raise _unknown_blocks(line, name)
        for element in value:
            if not isinstance(element, dict):
                raise _unknown_blocks(line, name)
            members: dict[str, Value] = {key: member for key, member in element.items() if member is not None}
            resource.blocks.append(Block(line, name, members, dict.fromkeys(element, line)))


def _unknown_blocks(line: int, name: str) -> CannotJudge:
    message = f"the text does not show which blocks {name} stands for"
    return CannotJudge(line, message, id_="terraform-blocks-not-in-text", cure="write the blocks")


def _check(block: Block, known: dict[str, Any]) -> None:
    """Check the attributes of a block."""
    attributes = {name: facts for name, facts in known.items() if "type" in facts}
    for name, value in block.values.items():
        if name == _META and isinstance(block, Resource):
            continue
        line = block.lines[name]
        if name not in attributes:
            raise Rejected(line, f"{block.kind} has no attribute {name}", id_="terraform-schema-refused")
        if not {"required", "optional"} & attributes[name].keys():
            message = f"the provider computes {name}, so it cannot be set"
            raise Rejected(line, message, id_="terraform-schema-refused", cure="leave it out")
        if not fits(value, attributes[name]["type"]):
            raise Rejected(
                line, f"{name} must be {spelled_type(attributes[name]['type'])}", id_="terraform-schema-refused"
            )
    for name, facts in attributes.items():
        if facts.get("required") and name not in block.values:
            raise Rejected(block.line, f"{block.kind} needs {name}", id_="terraform-schema-refused")


def fits(value: Value, kind: str | list[str]) -> bool:
    """Whether Terraform accepts the value for the type. It converts between numbers and strings of digits."""
    if isinstance(value, Reference | Unknown):
        return True
    if isinstance(kind, list):
        elements = value.values() if isinstance(value, dict) else value
        container = dict if kind[0] == "map" else tuple
        return (
            isinstance(elements, Iterable)
            and isinstance(value, container)
            and all(fits(element, kind[1]) for element in elements)
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


def spelled_type(kind: str | list[str]) -> str:
    """A type as people say it: `a list of strings`."""
    return f"a {kind}" if isinstance(kind, str) else f"a {kind[0]} of {kind[1]}s"
