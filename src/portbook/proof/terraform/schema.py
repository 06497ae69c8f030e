"""Whether the AWS provider's own schema takes a resource: its attributes, their types, and which must be there."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from portbook.proof.terraform.hcl import Reference, Resource, Scalar, Value
from portbook.targets import CannotJudge, Rejected

_NUMBER = re.compile(r"-?[0-9]{1,9}")


@cache
def schema() -> dict[str, Any]:
    """The extract, with its source and version."""
    held: dict[str, Any] = json.loads(files("portbook.proof.schemas").joinpath("aws_terraform.json").read_text("utf-8"))
    return held


def name() -> str:
    """`hashicorp/aws 5.100.0`: the provider that the schema is of."""
    return f"{schema()['source'].partition('/')[2]} {schema()['version']}"


def check(resource: Resource) -> None:
    """Whether the provider knows all of a resource.

    Raises:
        CannotJudge: it is none of the resources that the extract has.
        Rejected: an attribute is unknown, of another type, not to be set, or missing.
    """
    attributes = schema()["resources"].get(resource.kind)
    if attributes is None:
        raise CannotJudge(resource.line, f"the resource {resource.kind} is none of these rules")
    for name, value in resource.values.items():
        line = resource.lines[name]
        if name not in attributes:
            raise Rejected(line, f"{resource.kind} has no attribute {name}")
        if not {"required", "optional"} & attributes[name].keys():
            raise Rejected(line, f"{name} is not to be set: the provider computes it")
        if not _fits(value, attributes[name]["type"]):
            raise Rejected(line, f"{name} is {_spelled(attributes[name]['type'])}")
    for name, each in attributes.items():
        if each.get("required") and name not in resource.values:
            raise Rejected(resource.line, f"{resource.kind} needs {name}")


def _fits(value: Value, kind: str | list[str]) -> bool:
    """Whether Terraform takes the value for the type; it turns digits to numbers, and numbers to strings."""
    if isinstance(kind, list):
        return isinstance(value, tuple) and kind[0] in {"list", "set"} and all(_fits(each, kind[1]) for each in value)
    return not isinstance(value, tuple) and _is_of(value, kind)


def _is_of(value: Scalar, kind: str) -> bool:
    if isinstance(value, Reference) or kind == "string":
        return True
    if kind == "number":
        return not isinstance(value, bool) and bool(_NUMBER.fullmatch(str(value)))
    return isinstance(value, bool)


def _spelled(kind: str | list[str]) -> str:
    return f"a {kind}" if isinstance(kind, str) else f"a {kind[0]} of {kind[1]}s"
