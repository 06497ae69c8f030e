"""Reads the rules of a template of the Azure Resource Manager that has one network security group, or rules of one.

Source: https://learn.microsoft.com/azure/templates/microsoft.network/networksecuritygroups
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portbook.targets import CannotJudge

_GROUP = "Microsoft.Network/networkSecurityGroups"
_RULE = f"{_GROUP}/securityRules"
_GENERAL = {"apiVersion", "dependsOn", "location", "name", "properties", "tags", "type"}


def rules(template: Mapping[str, Any]) -> list[object]:
    """The bodies of the rules of a template.

    Raises:
        CannotJudge: the template has other resources, an expression, a loop or a condition.
    """
    resources = template.get("resources")
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        raise CannotJudge(1, "the resources of the template are not a list", id_="azure-template-invalid")
    kinds = [str(resource.get("type")).lower() for resource in resources]
    if set(kinds) - {_GROUP.lower(), _RULE.lower()} or kinds.count(_GROUP.lower()) > 1 or len(set(kinds)) != 1:
        raise CannotJudge(
            1,
            "the template has more than one group, or resources other than rules",
            id_="azure-several-groups",
            cure="judge the rules of one group at a time",
        )
    return [body for resource in resources for body in _bodies(resource)]


def _bodies(resource: Mapping[str, Any]) -> Iterator[object]:
    if strange := sorted(resource.keys() - _GENERAL):
        raise CannotJudge(
            1, f"Portbook does not know what {strange[0]} does in the template", id_="azure-template-unknown-part"
        )
    if str(resource.get("name")).startswith("["):
        raise CannotJudge(
            1, "the name of a resource is an expression", id_="azure-template-expression", cure="write the value itself"
        )
    if str(resource["type"]).lower() == _RULE.lower():
        yield _plain({"name": str(resource.get("name")).rpartition("/")[2], "properties": resource.get("properties")})
        return
    properties = resource.get("properties", {"securityRules": []})
    if (
        not isinstance(properties, dict)
        or properties.keys() != {"securityRules"}
        or not isinstance(properties["securityRules"], list)
    ):
        raise CannotJudge(1, "the group has properties other than its rules", id_="azure-template-unknown-part")
    yield from map(_plain, properties["securityRules"])


def _plain(rule: object) -> object:
    """A rule without expressions; an expression begins with a bracket."""
    properties = rule.get("properties") if isinstance(rule, dict) else None
    if not isinstance(rule, dict) or not isinstance(properties, dict):
        raise CannotJudge(1, "a rule of the template has no properties", id_="azure-template-invalid")
    values = [element for value in properties.values() for element in (value if isinstance(value, list) else [value])]
    if any(isinstance(value, str) and value.startswith("[") for value in (rule.get("name"), *values)):
        raise CannotJudge(
            1,
            "a value in the template is an expression",
            id_="azure-template-expression",
            cure="write the value itself",
        )
    return rule
