"""Templates of the Azure Resource Manager that have a network security group or its rules.

Sources: https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax and
https://learn.microsoft.com/azure/templates/microsoft.network/networksecuritygroups
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portbook.targets.azure.bodies import Body, Unread, body
from portbook.targets.azure.written import Written
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.json_text import Array, Object, Value

_GROUP, _RULE = "microsoft.network/networksecuritygroups", "microsoft.network/networksecuritygroups/securityrules"
_CHILD = "securityrules"
_NESTED = "microsoft.resources/deployments"
_UNCLEAR = {"copy", "condition", "existing"}
_RESOURCE = {
    *("type", "apiVersion", "name", "location", "tags", "dependsOn", "comments", "properties", "resources"),
    *("scope", "metadata"),
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
    made: list[Body] = []
    besides: list[Remark] = []
    groups: list[Object] = []
    for each in _resources(value.members["resources"], value.at("resources")):
        kind = _kind(each)
        if kind == _NESTED:
            raise CannotJudge(each.line, "a template within this one is not read")
        if kind == _GROUP:
            groups.append(each)
            made += _of_group(each)
        elif kind == _RULE:
            made.append(_rule(each, f"rule-{len(made)}"))
        else:
            besides.append(Remark(each.line, _BEHIND))
    if not made and not groups:
        raise CannotJudge(1, "this template has no network security group")
    if len(groups) > 1 or (groups and any(_kind(each) == _RULE for each in _resources(value.members["resources"], 1))):
        raise CannotJudge(groups[-1].line, "this template has rules of more than one group, or a group and rules apart")
    return Written(made, whole=groups[0].line if groups else 0, besides=tuple(besides))


def _resources(said: Value, line: int) -> Iterator[Object]:
    """In a list, or by symbolic names."""
    held: Iterable[Value] = said.items if isinstance(said, Array) else ()
    if isinstance(said, Object):
        held = said.members.values()
    for each in held:
        if not isinstance(each, Object):
            raise Rejected(line, "a resource is an object")
        if unclear := sorted(_UNCLEAR & each.members.keys()):
            raise CannotJudge(each.at(unclear[0]), f"whether or how often {unclear[0]} makes this resource is not read")
        yield each


def _kind(resource: Object) -> str:
    kind = resource.members.get("type")
    if not isinstance(kind, str):
        raise Rejected(resource.line, "a resource needs a type")
    return kind.partition("@")[0].lower()


def _of_group(group: Object) -> Iterator[Body]:
    properties = group.members.get("properties", Object(group.line, {}, {}))
    if strange := sorted(group.members.keys() - _RESOURCE):
        raise CannotJudge(group.at(strange[0]), f"{strange[0]} is nothing that this grammar knows in a group")
    if not isinstance(properties, Object) or (strange := sorted(properties.members.keys() - _OF_GROUP)):
        raise CannotJudge(group.at("properties"), "the properties of the group are more than its rules")
    rules = properties.members.get("securityRules", Array(group.line, ()))
    children = group.members.get("resources", Array(group.line, ()))
    if not isinstance(rules, Array) or not isinstance(children, Array):
        raise CannotJudge(properties.at("securityRules"), "the rules of the group are not in the text")
    for number, each in enumerate(_resources(rules, rules.line)):
        yield _known(body(each), f"rule-{number}")
    for number, each in enumerate(_resources(children, children.line)):
        if _kind(each) not in {_CHILD, _RULE}:
            raise CannotJudge(each.line, "a child of the group that is no rule is not read")
        yield _rule(each, f"child-{number}")


def _rule(resource: Object, otherwise: str) -> Body:
    """A rule as a resource of its own, whose name begins with the group's."""
    if strange := sorted(resource.members.keys() - _RESOURCE):
        raise CannotJudge(resource.at(strange[0]), f"{strange[0]} is nothing that this grammar knows in a rule")
    kept = {key: value for key, value in resource.members.items() if key in {"name", "properties"}}
    found = _known(body(Object(resource.line, kept, resource.lines)), otherwise)
    name = found.name.rpartition("/")[2] if isinstance(found.name, str) else found.name
    return replace(found, name=name)


def _known(found: Body, otherwise: str) -> Body:
    """A rule whose values are in the text; networks and ports may be left unread, and its name and description left out.

    Raises:
        CannotJudge: another value is an expression.
    """
    properties = {key: _read(found, key, value) for key, value in found.properties.items() if key != "description"}
    described = found.properties.get("description", "")
    kept = {} if _is_expression(described) else {"description": described}
    return replace(found, properties=properties | kept, name=otherwise if _is_expression(found.name) else found.name)


def _read(found: Body, key: str, value: object) -> object:
    if isinstance(value, list):
        return [_read(found, key, each) for each in value]
    if not _is_expression(value):
        return value
    if not _END.search(key):
        raise CannotJudge(found.line(key), f"the value of {key} is an expression, which is not in the text")
    return Unread(f"the value of {key} is an expression, which is not in the text")


def _is_expression(value: object) -> bool:
    """Behind one bracket; two are one that is meant."""
    return isinstance(value, str) and value.startswith("[")
