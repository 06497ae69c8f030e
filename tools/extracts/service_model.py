"""Operations of a service of AWS, as botocore's model of the service has them, with the options that the AWS CLI makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

_LIMITS = {"min": "minimum", "max": "maximum", "enum": "enum"}
_NAMES_ONLY = {"TagSpecificationList", "UserIdGroupPairList", "PrefixListIdList"}
"""Lists whose members nothing here understands: that there are such parameters is all that is kept."""


def operations(service: str, version: str, names: Iterable[str]) -> dict[str, Any]:
    """The operations of a version of a service, by the words of the CLI."""
    model = import_module("botocore.loaders").Loader().load_service_model(service, "service-2", version)
    return {_spelled(operation): _operation(operation, model) for operation in names}


def _spelled(name: str) -> str:
    """A name in the words of the CLI."""
    return str(import_module("botocore").xform_name(name, "-"))


def _operation(name: str, model: Mapping[str, Any]) -> dict[str, Any]:
    """Its options, by the parameter that each is for, and the schema of its parameters."""
    schema = _schema(model["operations"][name]["input"]["shape"], model["shapes"])
    return {"options": {f"--{_spelled(key)}": key for key in schema["properties"]}, "schema": schema}


def _schema(name: str, shapes: Mapping[str, Any]) -> dict[str, Any]:
    """A shape as JSON Schema, without other members than those of the model."""
    shape = shapes[name]
    if shape["type"] == "structure":
        member_schema: dict[str, Any] = {
            "type": "object",
            "properties": {key: _schema(member["shape"], shapes) for key, member in shape["members"].items()},
            "additionalProperties": False,
        }
        return {**member_schema, "required": shape["required"]} if "required" in shape else member_schema
    if name in _NAMES_ONLY:
        return {"type": "array"}
    if shape["type"] == "list":
        return {"type": "array", "items": _schema(shape["member"]["shape"], shapes)}
    return {"type": shape["type"], **{ours: shape[theirs] for theirs, ours in _LIMITS.items() if theirs in shape}}
