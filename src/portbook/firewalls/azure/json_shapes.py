"""Reads security rules in JSON: bodies of requests, listings of az, a whole group, or a template.

Sources: https://learn.microsoft.com/rest/api/virtualnetwork/network-security-groups/create-or-update, `az network nsg rule
list` and `az network nsg show`, and `portbook.firewalls.azure.template`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portbook.firewalls.azure.bodies import Body, RuleSet, body, body_of, several_groups
from portbook.firewalls.azure.template import is_template, template
from portbook.targets.base import CannotJudge
from portbook.targets.text.json_documents import Array, Object, Value, parsed

_GROUP = re.compile(r"/networkSecurityGroups/([^/]+)(?:/|$)", re.IGNORECASE)
_LISTED = {"name", "id", "etag", "type", "provisioningState", "resourceGroup"}
"""Members of a rule in a listing of az that are not properties."""
_MORE = "nextLink"
_OF_GROUP = {"id", "location", "name", "properties", "tags", "type"}
_UNKNOWN = "this JSON is not a security rule, a list of rules, a network security group or a template"


@dataclass(frozen=True)
class _Shape:
    """The shape of a text.

    Attributes:
        listing: whether az or the API returned it.
        objects: its rules.
        group_line: the line of the rules of a whole group; 0 where the text is not one.
    """

    listing: bool
    objects: Sequence[Object]
    group_line: int = 0


def rule_set(text: str, *, host: bool) -> RuleSet:
    """The rules of a text in JSON.

    Args:
        text: JSON.
        host: whether it may be a listing of the rules of a group.

    Raises:
        CannotJudge: another shape, rules of several groups, or a listing where `host` is false.
        Rejected: not JSON.
    """
    value = parsed(text)
    if isinstance(value, Object) and is_template(value):
        return template(value)
    shape = _shape(value)
    if not host and isinstance(value, Object) and shape.group_line:
        _refuse_more(value)
    if shape.listing and not host:
        message = "this lists the rules of a group and adds none"
        raise CannotJudge(1, message, id_="azure-listing-as-addition", cure="to judge the group itself add --as host")
    _refuse_several_groups(shape.objects)
    rules = [_listed(rule) if host else body(rule) for rule in shape.objects]
    return RuleSet(rules, shape.group_line)


def _shape(value: Value) -> _Shape:
    if isinstance(value, Object):
        return _of_object(value)
    if not isinstance(value, Array):
        raise _unknown_json(1)
    rules = _objects(value)
    if rules and all(_is_group(rule) for rule in rules):
        if len(rules) > 1:
            raise several_groups(rules[1].line)
        return _of_object(rules[0])
    return _Shape(any(map(_is_flat, rules)), rules)


def _of_object(value: Object) -> _Shape:
    if value.members.get(_MORE):
        message = "the list continues elsewhere, where a rule may deny what these allow"
        raise CannotJudge(value.at(_MORE), message, id_="azure-incomplete-listing", cure="list all rules")
    for key in ("value", "securityRules"):
        if isinstance(rules := value.members.get(key), Array):
            return _Shape(listing=True, objects=_objects(rules))
    properties = value.members.get("properties")
    if isinstance(properties, Object) and isinstance(rules := properties.members.get("securityRules"), Array):
        return _Shape(listing=False, objects=_objects(rules), group_line=properties.at("securityRules"))
    return _Shape(_is_flat(value), [value])


def _refuse_more(group: Object) -> None:
    """Refuse what a request changes in a group besides its rules. The API takes keys in any case, so `SecurityRules` counts."""
    properties = group.members["properties"]
    if strange := sorted(group.members.keys() - _OF_GROUP):
        raise _unknown_key(strange[0], group.at(strange[0]))
    if isinstance(properties, Object) and (strange := sorted(properties.members.keys() - {"securityRules"})):
        raise _unknown_key(strange[0], properties.at(strange[0]))


def _unknown_key(key: str, line: int) -> CannotJudge:
    return CannotJudge(line, f"Portbook does not know the key {key} of a group", id_="azure-unknown-key")


def _is_group(value: Object) -> bool:
    return isinstance(value.members.get("securityRules"), Array)


def _is_flat(value: Object) -> bool:
    return "properties" not in value.members and "priority" in value.members


def _objects(array: Array) -> list[Object]:
    objects = []
    for element in array.items:
        if not isinstance(element, Object):
            raise _unknown_json(array.line)
        objects.append(element)
    return objects


def _unknown_json(line: int) -> CannotJudge:
    return CannotJudge(line, _UNKNOWN, id_="azure-unknown-json")


def _listed(rule: Object) -> Body:
    """A rule in a listing: az has its properties beside its name, and the REST API in an object."""
    return body_of(rule, rule, _LISTED) if _is_flat(rule) else body(rule, listed=True)


def _refuse_several_groups(rules: Iterable[Object]) -> None:
    groups = set()
    for rule in rules:
        id_ = rule.members.get("id")
        if isinstance(id_, str) and (group := _GROUP.search(id_)):
            groups.add(group[1].lower())
        if len(groups) > 1:
            raise several_groups(rule.at("id"))
