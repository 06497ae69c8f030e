"""JSON in which people have security rules: bodies of requests, what az lists, a whole group, a template.

Sources: https://learn.microsoft.com/rest/api/virtualnetwork/network-security-groups/create-or-update, `az network nsg rule
list` and `az network nsg show`, and `portbook.firewalls.azure.template`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portbook.firewalls.azure.bodies import Body, body, made
from portbook.firewalls.azure.statement import Written
from portbook.firewalls.azure.template import is_template, template
from portbook.targets.base import CannotJudge
from portbook.targets.text.json_documents import Array, Object, Value, parsed

_GROUP = re.compile(r"/networkSecurityGroups/([^/]+)(?:/|$)", re.IGNORECASE)
_LISTED = {"name", "id", "etag", "type", "provisioningState", "resourceGroup"}
"""What az tells of a rule besides its properties."""
_MORE = "nextLink"
_OF_GROUP = {"id", "location", "name", "properties", "tags", "type"}
_UNKNOWN = "this JSON is none that is read here: a rule, a list of rules, a network security group or a template"


@dataclass(frozen=True)
class _Shape:
    """What the text is, and its rules."""

    listing: bool
    objects: Sequence[Object]
    whole: int = 0


def written(text: str, *, host: bool) -> Written:
    """The rules of a text in JSON.

    Args:
        text: what was written.
        host: whether it may be a listing of the rules that a group has.

    Raises:
        CannotJudge: another shape, rules of several groups, or a listing where none may be.
        Rejected: not JSON.
    """
    value = parsed(text)
    if isinstance(value, Object) and is_template(value):
        return template(value)
    shape = _shape(value)
    if not host and isinstance(value, Object) and shape.whole:
        _refuse_more(value)
    if shape.listing and not host:
        raise CannotJudge(1, "this lists the rules that a group has, which adds none: say --as host")
    _refuse_several_groups(shape.objects)
    rules = [_listed(rule) if host else body(rule) for rule in shape.objects]
    return Written(rules, whole=shape.whole)


def _shape(value: Value) -> _Shape:
    if isinstance(value, Object):
        return _of_object(value)
    if not isinstance(value, Array):
        raise CannotJudge(1, _UNKNOWN)
    rules = _objects(value)
    if rules and all(_is_group(rule) for rule in rules):
        if len(rules) > 1:
            raise CannotJudge(rules[1].line, "these are several network security groups: list one")
        return _of_object(rules[0])
    return _Shape(any(map(_is_flat, rules)), rules)


def _of_object(value: Object) -> _Shape:
    if value.members.get(_MORE):
        raise CannotJudge(value.at(_MORE), "the list goes on elsewhere, where a rule may deny what these allow")
    for key in ("value", "securityRules"):
        if isinstance(rules := value.members.get(key), Array):
            return _Shape(listing=True, objects=_objects(rules))
    properties = value.members.get("properties")
    if isinstance(properties, Object) and isinstance(rules := properties.members.get("securityRules"), Array):
        return _Shape(listing=False, objects=_objects(rules), whole=properties.at("securityRules"))
    return _Shape(_is_flat(value), [value])


def _refuse_more(group: Object) -> None:
    """Refuse what a request says of a group besides its rules: the API does not tell small letters from capitals."""
    properties = group.members["properties"]
    if strange := sorted(group.members.keys() - _OF_GROUP):
        raise CannotJudge(group.at(strange[0]), f"what {strange[0]} does to the group cannot be judged")
    if isinstance(properties, Object) and (strange := sorted(properties.members.keys() - {"securityRules"})):
        raise CannotJudge(properties.at(strange[0]), f"what {strange[0]} does to the group cannot be judged")


def _is_group(value: Object) -> bool:
    return isinstance(value.members.get("securityRules"), Array)


def _is_flat(value: Object) -> bool:
    return "properties" not in value.members and "priority" in value.members


def _objects(array: Array) -> list[Object]:
    objects = []
    for item in array.items:
        if not isinstance(item, Object):
            raise CannotJudge(array.line, _UNKNOWN)
        objects.append(item)
    return objects


def _listed(rule: Object) -> Body:
    """A rule as az shows it: its properties beside its name. REST shows it as a body."""
    return made(rule, rule, _LISTED) if _is_flat(rule) else body(rule, listed=True)


def _refuse_several_groups(rules: Iterable[Object]) -> None:
    groups = set()
    for rule in rules:
        id_ = rule.members.get("id")
        if isinstance(id_, str) and (group := _GROUP.search(id_)):
            groups.add(group[1].lower())
        if len(groups) > 1:
            raise CannotJudge(rule.at("id"), "the rules are of more than one network security group")
