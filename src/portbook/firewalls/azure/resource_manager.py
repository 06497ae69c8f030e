"""What the Azure Resource Manager wants of every template and resource, whatever they make.

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
    """Refuse what is no template for a resource group.

    Raises:
        CannotJudge: it is one for something else, or a file of another kind.
        Rejected: the Resource Manager does not take it.
    """
    schema, version = (template.members.get(each) for each in ("$schema", "contentVersion"))
    if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
        raise CannotJudge(template.at("$schema"), "its $schema is not that of a template for a resource group")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise Rejected(template.at("contentVersion"), "contentVersion is text such as 1.0.0.0")
    if strange := sorted(template.members.keys() - _SECTIONS):
        raise CannotJudge(template.at(strange[0]), f"{strange[0]} is no section of a template that is known here")
    symbolic = isinstance(template.members["resources"], Object)
    if symbolic and template.members.get("languageVersion") != _SYMBOLIC:
        raise Rejected(template.at("resources"), f"symbolic names of resources need languageVersion {_SYMBOLIC}")
    _refuse_parameters(template)
    _refuse_outputs(template)
    if not isinstance(template.members.get("variables", template), Object):
        raise Rejected(template.at("variables"), "variables is an object")


def _refuse_parameters(template: Object) -> None:
    parameters = template.members.get("parameters", Object(template.line, {}, {}))
    if not isinstance(parameters, Object):
        raise Rejected(template.at("parameters"), "parameters is an object")
    for name, said in parameters.members.items():
        if not isinstance(said, Object) or not {"type", "$ref"} & said.members.keys():
            raise Rejected(parameters.at(name), f"the parameter {name} has no type")
        _refuse_default(name, said)


def _refuse_default(name: str, parameter: Object) -> None:
    """Refuse a type that there is not, and a default that the parameter does not allow; one that is computed may be right."""
    kind, default = parameter.members.get("type", "object"), parameter.members.get("defaultValue")
    fits = _TYPES.get(kind.lower()) if isinstance(kind, str) else None
    if fits is None:
        raise Rejected(parameter.at("type"), f"{kind!r} is no type of a parameter")
    if default is None or _is_expression(default):
        return
    allowed = parameter.members.get("allowedValues")
    least, most = (parameter.members.get(each) for each in ("minValue", "maxValue"))
    beyond = isinstance(default, int) and (
        (isinstance(least, int) and default < least) or (isinstance(most, int) and default > most)
    )
    size = len(default) if isinstance(default, str) else 0
    shortest, longest = (parameter.members.get(each) for each in ("minLength", "maxLength"))
    beyond |= isinstance(default, str) and (
        (isinstance(shortest, int) and size < shortest) or (isinstance(longest, int) and size > longest)
    )
    if not isinstance(default, fits) or (isinstance(allowed, Array) and default not in allowed.items) or beyond:
        raise Rejected(parameter.at("defaultValue"), f"the default of {name} is none that it allows")


def _refuse_outputs(template: Object) -> None:
    outputs = template.members.get("outputs", Object(template.line, {}, {}))
    if not isinstance(outputs, Object):
        raise Rejected(template.at("outputs"), "outputs is an object")
    for name, said in outputs.members.items():
        if not isinstance(said, Object) or "type" not in said.members or not {"value", "copy"} & said.members.keys():
            raise Rejected(outputs.at(name), f"the output {name} needs a type and a value")


def refuse_incomplete(resource: Object, needed: Collection[str], *, profiled: bool, within: bool) -> None:
    """Refuse a resource that lacks what all have, or waits for what is not read.

    Args:
        resource: of a template.
        needed: members that it has to have, besides its name and version.
        profiled: whether the template says which versions of the API all resources have.
        within: whether it is a child within another, which it waits for.

    Raises:
        CannotJudge: it waits for another resource.
        Rejected: a member is not there.
    """
    for key in ("name", *(() if profiled else ("apiVersion",)), *needed):
        if not isinstance(resource.members.get(key), str):
            raise Rejected(resource.line, f"a resource needs {key}")
    version = resource.members.get("apiVersion", "")
    if isinstance(version, str) and version and not version.startswith("[") and not _API_VERSION.fullmatch(version):
        raise Rejected(resource.at("apiVersion"), f"{version!r} is not the version of an API")
    if not isinstance(tags := resource.members.get("tags", resource), Object) and not _is_expression(tags):
        raise Rejected(resource.at("tags"), "tags is an object")
    waiting = getattr(resource.members.get("dependsOn"), "items", ())
    if waiting and not within:
        raise CannotJudge(
            resource.at("dependsOn"), "what this waits for has to be in the template, of which that is not read"
        )


def _is_expression(value: object) -> bool:
    return isinstance(value, str) and value.startswith("[")
