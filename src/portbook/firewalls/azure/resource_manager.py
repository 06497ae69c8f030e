"""What the Azure Resource Manager requires of every template and resource.

Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax
"""

from __future__ import annotations

import re
from collections.abc import Collection

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.json_documents import Array, Object

_SCHEMA = re.compile(r"https?://schema\.management\.azure\.com/schemas/[0-9-]+(?:preview)?/deploymentTemplate\.json#?")
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){3}")
_API_VERSION = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:-[a-z]+)?")
_SECTIONS = {
    *("$schema", "contentVersion", "languageVersion", "apiProfile", "definitions", "metadata"),
    *("parameters", "functions", "variables", "resources", "outputs"),
}
_TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("string", "securestring"), str),
    **dict.fromkeys(("object", "secureobject"), Object),
    "array": Array,
    "bool": bool,
    "int": int,
}
_SYMBOLIC = "2.0"
"""The version of the language in which resources have symbolic names."""


def refuse_other_templates(template: Object) -> None:
    """Refuse a file that is not a template for a resource group.

    Raises:
        CannotJudge: it is a template for something else, or a file of another kind.
        Rejected: the Resource Manager refuses it.
    """
    schema, version = (template.members.get(key) for key in ("$schema", "contentVersion"))
    if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
        message = "$schema is not that of a template for a resource group"
        raise CannotJudge(
            template.at("$schema"),
            message,
            id_="azure-unknown-schema",
            cure="judge a template with the schema deploymentTemplate.json",
        )
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise Rejected(
            template.at("contentVersion"), "contentVersion must be a string such as 1.0.0.0", id_="azure-bad-version"
        )
    if strange := sorted(template.members.keys() - _SECTIONS):
        message = f"Portbook does not know the section {strange[0]}"
        raise CannotJudge(template.at(strange[0]), message, id_="azure-unknown-key")
    symbolic = isinstance(template.members["resources"], Object)
    if symbolic and template.members.get("languageVersion") != _SYMBOLIC:
        message = f"symbolic names of resources need languageVersion {_SYMBOLIC}"
        raise Rejected(template.at("resources"), message, id_="azure-bad-version", cure="add it")
    _refuse_parameters(template)
    _refuse_outputs(template)
    if not isinstance(template.members.get("variables", template), Object):
        raise _not_an_object(template.at("variables"), "variables")


def _not_an_object(line: int, key: str) -> Rejected:
    return Rejected(line, f"{key} must be an object", id_="azure-wrong-type")


def _refuse_parameters(template: Object) -> None:
    parameters = template.members.get("parameters", Object(template.line, {}, {}))
    if not isinstance(parameters, Object):
        raise _not_an_object(template.at("parameters"), "parameters")
    for name, parameter in parameters.members.items():
        if not isinstance(parameter, Object) or not {"type", "$ref"} & parameter.members.keys():
            message = f"the parameter {name} needs a type"
            raise Rejected(parameters.at(name), message, id_="azure-bad-parameter")
        _refuse_default(name, parameter)


def _refuse_default(name: str, parameter: Object) -> None:
    """Refuse an unknown type, and a default that the parameter does not allow. An expression is accepted."""
    kind, default = parameter.members.get("type", "object"), parameter.members.get("defaultValue")
    fits = _TYPES.get(kind.lower()) if isinstance(kind, str) else None
    if fits is None:
        raise Rejected(parameter.at("type"), f"{kind!r} is not a type of parameters", id_="azure-bad-parameter")
    if default is None or _is_expression(default):
        return
    allowed = parameter.members.get("allowedValues")
    least, most = (parameter.members.get(key) for key in ("minValue", "maxValue"))
    beyond = isinstance(default, int) and (
        (isinstance(least, int) and default < least) or (isinstance(most, int) and default > most)
    )
    size = len(default) if isinstance(default, str) else 0
    shortest, longest = (parameter.members.get(key) for key in ("minLength", "maxLength"))
    beyond |= isinstance(default, str) and (
        (isinstance(shortest, int) and size < shortest) or (isinstance(longest, int) and size > longest)
    )
    if not isinstance(default, fits) or (isinstance(allowed, Array) and default not in allowed.items) or beyond:
        message = f"the default of the parameter {name} is of another type, or not allowed"
        raise Rejected(parameter.at("defaultValue"), message, id_="azure-bad-parameter")


def _refuse_outputs(template: Object) -> None:
    outputs = template.members.get("outputs", Object(template.line, {}, {}))
    if not isinstance(outputs, Object):
        raise _not_an_object(template.at("outputs"), "outputs")
    for name, output in outputs.members.items():
        keys = output.members.keys() if isinstance(output, Object) else set[str]()
        if "type" not in keys or not {"value", "copy"} & keys:
            message = f"the output {name} needs a type and a value"
            raise Rejected(outputs.at(name), message, id_="azure-bad-output")


def refuse_incomplete(resource: Object, needed: Collection[str], *, profiled: bool, within: bool) -> None:
    """Refuse a resource without a required member, or with dependencies.

    Args:
        resource: a resource of a template.
        needed: required members besides its name and API version.
        profiled: whether the template has an API profile, so that its resources need no API version.
        within: whether it is a child of another resource, on which it depends.

    Raises:
        CannotJudge: it depends on another resource.
        Rejected: a member is missing or wrong.
    """
    for key in ("name", *(() if profiled else ("apiVersion",)), *needed):
        if not isinstance(resource.members.get(key), str):
            raise Rejected(resource.line, f"a resource needs {key}", id_="azure-missing-key", cure="add it")
    version = resource.members.get("apiVersion", "")
    if isinstance(version, str) and version and not version.startswith("[") and not _API_VERSION.fullmatch(version):
        message = f"{version!r} is not an API version, which is a date such as 2024-05-01"
        raise Rejected(resource.at("apiVersion"), message, id_="azure-bad-version")
    if not isinstance(tags := resource.members.get("tags", resource), Object) and not _is_expression(tags):
        raise _not_an_object(resource.at("tags"), "tags")
    if getattr(resource.members.get("dependsOn"), "items", ()) and not within:
        message = "Portbook does not check whether the template has the resource that this depends on"
        raise CannotJudge(resource.at("dependsOn"), message, id_="azure-dependency", cure="leave dependsOn out")


def _is_expression(value: object) -> bool:
    return isinstance(value, str) and value.startswith("[")
