"""Security rules in templates of the Azure Resource Manager.

Sources: https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax and
https://learn.microsoft.com/azure/templates/microsoft.network/networksecuritygroups
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from portbook.firewalls.azure.bodies import Body, RuleSet, UnknownValue, body, several_groups
from portbook.firewalls.azure.resource_manager import refuse_incomplete, refuse_other_templates
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
"""Properties of one end."""
_OTHER = "Portbook does not read what a resource of another type does"


def is_template(value: Object) -> bool:
    """Whether it has the members of a template."""
    return "resources" in value.members and ("contentVersion" in value.members or "$schema" in value.members)


@dataclass
class _Contents:
    """The resources of a template that were read so far.

    Attributes:
        rules: the security rules, of groups and of their own.
        groups: the groups.
        owners: the groups of rules that are resources of their own, each with the first of these rules.
        other_resources: remarks about the other resources.
    """

    rules: list[Body] = field(default_factory=list)
    groups: list[Object] = field(default_factory=list)
    owners: dict[str, Object] = field(default_factory=dict)
    other_resources: list[Remark] = field(default_factory=list)

    def add(self, resource: Object, *, profiled: bool) -> None:
        """Add a resource; `profiled` is whether the template has an API profile."""
        kind = _kind(resource)
        if kind == _NESTED:
            raise CannotJudge(
                resource.line,
                "Portbook does not read nested templates",
                id_="azure-nested-template",
                cure="judge the nested template itself",
            )
        if kind not in {_GROUP, _RULE}:
            self.other_resources.append(Remark(resource.line, _OTHER, "azure-other-resource"))
            return
        _refuse_unclear(resource)
        if kind == _GROUP:
            self.groups.append(resource)
            refuse_incomplete(resource, ["location"], profiled=profiled, within=False)
            self.rules += _of_group(resource, profiled=profiled)
        else:
            refuse_incomplete(resource, (), profiled=profiled, within=False)
            self.owners.setdefault(_owner(resource), resource)
            self.rules.append(_rule(resource, f"rule-{len(self.rules)}"))


def template(value: Object) -> RuleSet:
    """The rules of the one group of a template.

    Raises:
        CannotJudge: several groups, a loop, a condition, a nested template, or a value that is an expression.
        Rejected: the Resource Manager refuses a resource.
    """
    refuse_other_templates(value)
    contents = _Contents()
    for resource in _resources(value.members["resources"], value.at("resources")):
        contents.add(resource, profiled="apiProfile" in value.members)
    groups, owners = contents.groups, [*contents.owners.values()]
    if not contents.rules and not groups:
        message = "this template has no network security group and no rule of one"
        raise CannotJudge(1, message, id_="azure-no-group")
    if len(groups) > 1:
        raise several_groups(groups[-1].line)
    if groups and owners:
        message = "this template has rules both within a group and in resources of their own"
        cure = "write all of them in one of these ways"
        raise CannotJudge(groups[-1].line, message, id_="azure-inline-and-separate-rules", cure=cure)
    if len(owners) > 1:
        raise several_groups(owners[1].line)
    return RuleSet(contents.rules, groups[0].line if groups else 0, tuple(contents.other_resources))


def _resources(value: Value, line: int) -> Iterator[Object]:
    """The resources in a list, or in an object by symbolic names."""
    resources: Iterable[Value] = value.items if isinstance(value, Array) else ()
    if isinstance(value, Object):
        resources = value.members.values()
    for resource in resources:
        if not isinstance(resource, Object):
            raise Rejected(line, "a resource must be an object", id_="azure-wrong-type")
        yield resource


def _refuse_unclear(resource: Object) -> None:
    if unclear := sorted(_UNCLEAR & resource.members.keys()):
        message = f"Portbook does not evaluate {unclear[0]}, which decides whether this resource exists"
        raise CannotJudge(resource.at(unclear[0]), message, id_="azure-conditional-resource", cure="leave it out")


def _owner(rule: Object) -> str:
    """The group of a rule, by its name or by the expression for it.

    Raises:
        CannotJudge: the expression does not contain the name of the group.
        Rejected: the name does not consist of a group and a rule.
    """
    name = rule.members["name"]
    group, slash, own = str(name).rpartition("/")
    if _is_expression(name):
        if not slash:
            message = "the text does not show the group of this rule"
            raise CannotJudge(rule.at("name"), message, id_="azure-unclear-group", cure="write the name as GROUP/RULE")
        return group
    if not group or not own or "/" in group:
        message = "the name of this resource must be GROUP/RULE"
        raise Rejected(rule.at("name"), message, id_="azure-bad-name")
    return group.lower()


def _kind(resource: Object) -> str:
    kind = resource.members.get("type")
    if not isinstance(kind, str):
        raise Rejected(resource.line, "a resource needs a type", id_="azure-missing-key")
    return kind.partition("@")[0].lower()


def _refuse_unknown(members: Object, known: Collection[str]) -> None:
    if strange := sorted(members.members.keys() - known):
        message = f"Portbook does not know the key {strange[0]} here"
        raise CannotJudge(members.at(strange[0]), message, id_="azure-unknown-key")


def _of_group(group: Object, *, profiled: bool) -> Iterator[Body]:
    """The rules within a group: in its properties, and as child resources."""
    properties = group.members.get("properties", Object(group.line, {}, {}))
    _refuse_unknown(group, _RESOURCE)
    if not isinstance(properties, Object) or properties.members.keys() - _OF_GROUP:
        message = "Portbook knows only the property securityRules of a group"
        raise CannotJudge(group.at("properties"), message, id_="azure-unknown-key")
    rules = properties.members.get("securityRules", Array(group.line, ()))
    children = group.members.get("resources", Array(group.line, ()))
    if not isinstance(rules, Array) or not isinstance(children, Array):
        message = "the text does not show the rules of the group"
        raise CannotJudge(properties.at("securityRules"), message, id_="azure-value-not-in-text")
    for number, rule in enumerate(_resources(rules, rules.line)):
        _refuse_unclear(rule)
        yield _known(body(rule), f"rule-{number}")
    for number, rule in enumerate(_resources(children, children.line)):
        if _kind(rule) not in {_CHILD, _RULE}:
            message = "Portbook does not read a child of the group that is not a rule"
            raise CannotJudge(rule.line, message, id_="azure-unknown-child")
        _refuse_unclear(rule)
        refuse_incomplete(rule, (), profiled=profiled, within=True)
        yield _rule(rule, f"child-{number}")


def _rule(resource: Object, otherwise: str) -> Body:
    """A rule in a resource of its own, whose name begins with that of the group."""
    _refuse_unknown(resource, _RESOURCE)
    members = {key: value for key, value in resource.members.items() if key in {"name", "properties"}}
    rule = _known(body(Object(resource.line, members, resource.lines)), otherwise)
    name = rule.name.rpartition("/")[2] if isinstance(rule.name, str) else rule.name
    return replace(rule, name=name)


def _known(rule: Body, otherwise: str) -> Body:
    """A rule whose values are in the text, except that networks, ports, its name and its description may be expressions.

    Raises:
        CannotJudge: another value is an expression.
    """
    properties = {key: _value(rule, key, value) for key, value in rule.properties.items() if key != "description"}
    description = rule.properties.get("description", "")
    if not _is_expression(description):
        properties["description"] = description
    return replace(rule, properties=properties, name=otherwise if _is_expression(rule.name) else rule.name)


def _value(rule: Body, key: str, value: object) -> object:
    if isinstance(value, list):
        return [_value(rule, key, element) for element in value]
    if not _is_expression(value):
        return value
    message = f"the value of {key} is an expression, and not in the text"
    if not _END.search(key):
        raise CannotJudge(rule.line(key), message, id_="azure-value-not-in-text", cure="write the value itself")
    return UnknownValue(message)


def _is_expression(value: object) -> bool:
    """Whether a value may be an expression, which begins with a bracket."""
    return isinstance(value, str) and value.startswith("[")
