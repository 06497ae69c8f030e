"""Templates of the Azure Resource Manager that have a network security group or its rules.

Sources: https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax and
https://learn.microsoft.com/azure/templates/microsoft.network/networksecuritygroups
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portbook.firewalls.azure.bodies import Body, Unread, body
from portbook.firewalls.azure.resource_manager import refuse_incomplete, refuse_other_templates
from portbook.firewalls.azure.statement import Written
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.text.json_documents import Array, Object, Value

_GROUP, _RULE = "microsoft.network/networksecuritygroups", "microsoft.network/networksecuritygroups/securityrules"
_CHILD = "securityrules"
_NESTED = "microsoft.resources/deployments"
_UNCLEAR = {"copy", "condition", "existing"}
_RESOURCE = {
    *("type", "apiVersion", "name", "location", "tags", "dependsOn", "comments", "properties", "resources"),
    "metadata",
}
_OF_GROUP = {"securityRules"}
_END = re.compile("(?:AddressPrefix(?:es)?|PortRanges?)$")
"""What is said of one end."""
_BEHIND = "what a resource of another type in the template does is not read"


def is_template(value: Object) -> bool:
    """Whether it has the members of a template."""
    return "resources" in value.members and ("contentVersion" in value.members or "$schema" in value.members)


def template(value: Object) -> Written:
    """The rules of a template's one group.

    Raises:
        CannotJudge: several groups, a loop, a condition, a template within, or a value that is an expression.
        Rejected: a resource is none.
    """
    refuse_other_templates(value)
    profiled = "apiProfile" in value.members
    rules: list[Body] = []
    owners: dict[str, Object] = {}
    besides: list[Remark] = []
    groups: list[Object] = []
    for resource in _resources(value.members["resources"], value.at("resources")):
        kind = _kind(resource)
        if kind == _NESTED:
            raise CannotJudge(resource.line, "a template within this one is not read")
        if kind in {_GROUP, _RULE}:
            _refuse_unclear(resource)
        if kind == _GROUP:
            groups.append(resource)
            refuse_incomplete(resource, ["location"], profiled=profiled, within=False)
            rules += _of_group(resource, profiled=profiled)
        elif kind == _RULE:
            refuse_incomplete(resource, (), profiled=profiled, within=False)
            owners.setdefault(_owner(resource), resource)
            rules.append(_rule(resource, f"rule-{len(rules)}"))
        else:
            besides.append(Remark(resource.line, _BEHIND))
    if not rules and not groups:
        raise CannotJudge(1, "this template has no network security group")
    if len(groups) > 1 or (
        groups and any(_kind(resource) == _RULE for resource in _resources(value.members["resources"], 1))
    ):
        raise CannotJudge(groups[-1].line, "this template has rules of more than one group, or a group and rules apart")
    if len(owners) > 1:
        raise CannotJudge([*owners.values()][1].line, "this template has rules of more than one group")
    return Written(rules, whole=groups[0].line if groups else 0, besides=tuple(besides))


def _resources(value: Value, line: int) -> Iterator[Object]:
    """In a list, or by symbolic names."""
    resources: Iterable[Value] = value.items if isinstance(value, Array) else ()
    if isinstance(value, Object):
        resources = value.members.values()
    for resource in resources:
        if not isinstance(resource, Object):
            raise Rejected(line, "a resource is an object")
        yield resource


def _refuse_unclear(resource: Object) -> None:
    if unclear := sorted(_UNCLEAR & resource.members.keys()):
        raise CannotJudge(resource.at(unclear[0]), f"whether or how often {unclear[0]} makes this resource is not read")


def _owner(rule: Object) -> str:
    """The group that a rule belongs to, by its name, or by how that is computed.

    Raises:
        CannotJudge: the name does not say it.
        Rejected: it has not one part for the group and one for the rule.
    """
    name = rule.members["name"]
    group, slash, own = str(name).rpartition("/")
    if _is_expression(name):
        if not slash:
            raise CannotJudge(rule.at("name"), "which group this rule belongs to is not in the text")
        return group
    if not group or not own or "/" in group:
        raise Rejected(rule.at("name"), "the name of a rule is that of its group, a slash, and its own")
    return group.lower()


def _kind(resource: Object) -> str:
    kind = resource.members.get("type")
    if not isinstance(kind, str):
        raise Rejected(resource.line, "a resource needs a type")
    return kind.partition("@")[0].lower()


def _of_group(group: Object, *, profiled: bool) -> Iterator[Body]:
    properties = group.members.get("properties", Object(group.line, {}, {}))
    if strange := sorted(group.members.keys() - _RESOURCE):
        raise CannotJudge(group.at(strange[0]), f"{strange[0]} is nothing that this grammar knows in a group")
    if not isinstance(properties, Object) or (strange := sorted(properties.members.keys() - _OF_GROUP)):
        raise CannotJudge(group.at("properties"), "the properties of the group are more than its rules")
    rules = properties.members.get("securityRules", Array(group.line, ()))
    children = group.members.get("resources", Array(group.line, ()))
    if not isinstance(rules, Array) or not isinstance(children, Array):
        raise CannotJudge(properties.at("securityRules"), "the rules of the group are not in the text")
    for number, rule in enumerate(_resources(rules, rules.line)):
        _refuse_unclear(rule)
        yield _known(body(rule), f"rule-{number}")
    for number, rule in enumerate(_resources(children, children.line)):
        if _kind(rule) not in {_CHILD, _RULE}:
            raise CannotJudge(rule.line, "a child of the group that is no rule is not read")
        _refuse_unclear(rule)
        refuse_incomplete(rule, (), profiled=profiled, within=True)
        yield _rule(rule, f"child-{number}")


def _rule(resource: Object, otherwise: str) -> Body:
    """A rule as a resource of its own, whose name begins with the group's."""
    if strange := sorted(resource.members.keys() - _RESOURCE):
        raise CannotJudge(resource.at(strange[0]), f"{strange[0]} is nothing that this grammar knows in a rule")
    kept = {key: value for key, value in resource.members.items() if key in {"name", "properties"}}
    rule = _known(body(Object(resource.line, kept, resource.lines)), otherwise)
    name = rule.name.rpartition("/")[2] if isinstance(rule.name, str) else rule.name
    return replace(rule, name=name)


def _known(rule: Body, otherwise: str) -> Body:
    """A rule whose values are in the text; networks and ports may be left unread, and its name and description left out.

    Raises:
        CannotJudge: another value is an expression.
    """
    properties = {key: _read(rule, key, value) for key, value in rule.properties.items() if key != "description"}
    described = rule.properties.get("description", "")
    kept = {} if _is_expression(described) else {"description": described}
    return replace(rule, properties=properties | kept, name=otherwise if _is_expression(rule.name) else rule.name)


def _read(rule: Body, key: str, value: object) -> object:
    if isinstance(value, list):
        return [_read(rule, key, element) for element in value]
    if not _is_expression(value):
        return value
    if not _END.search(key):
        raise CannotJudge(rule.line(key), f"the value of {key} is an expression, which is not in the text")
    return Unread(f"the value of {key} is an expression, which is not in the text")


def _is_expression(value: object) -> bool:
    """Behind one bracket; two are one that is meant."""
    return isinstance(value, str) and value.startswith("[")
