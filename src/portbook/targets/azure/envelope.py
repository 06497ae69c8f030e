"""What the Azure Resource Manager wants of every template and resource, whatever they make.

Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax
"""

from __future__ import annotations

import re
from collections.abc import Collection

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.json_text import Object

_SCHEMA = re.compile(r"https?://schema\.management\.azure\.com/schemas/[0-9-]+(?:preview)?/deploymentTemplate\.json#?")
_VERSION = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){3}")
_API_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[a-z]+)?")
_SECTIONS = {
    *("$schema", "contentVersion", "languageVersion", "apiProfile", "definitions", "metadata"),
    *("parameters", "functions", "variables", "resources", "outputs"),
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


def _refuse_parameters(template: Object) -> None:
    parameters = template.members.get("parameters", Object(template.line, {}, {}))
    if not isinstance(parameters, Object):
        raise Rejected(template.at("parameters"), "parameters is an object")
    for name, said in parameters.members.items():
        typed = isinstance(said, Object) and {"type", "$ref"} & said.members.keys()
        if not typed:
            raise Rejected(parameters.at(name), f"the parameter {name} has no type")


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
    waiting = getattr(resource.members.get("dependsOn"), "items", ())
    if waiting and not within:
        raise CannotJudge(
            resource.at("dependsOn"), "what this waits for has to be in the template, of which that is not read"
        )
