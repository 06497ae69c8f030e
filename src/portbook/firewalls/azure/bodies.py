"""Security rules in the terms of the API, whichever format they are read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.text.json_documents import Object, plain

_MEMBERS = {"name", "properties"}
_READ_ONLY = {"id", "etag", "type"}
_STATE, _SUCCEEDED = "provisioningState", "Succeeded"
_READ_ONLY_PROPERTIES = {_STATE}
"""Members that the API returns and does not accept.

Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update
"""


@dataclass(frozen=True)
class UnknownValue:
    """A value that is not in the text.

    Attributes:
        why: why it is unknown, one sentence without a full stop.
        id: a stable name for the doubt about it.
    """

    why: str
    id: str = "azure-unknown-value"


@dataclass(frozen=True)
class Body:
    """One security rule.

    Attributes:
        first: its first line in the text.
        name: its name in the group; None where it has none.
        properties: values by the API's names.
        lines: the lines of the name and the properties.
    """

    first: int
    name: object
    properties: Mapping[str, object]
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, key: str | None = None) -> int:
        """The line of the name or a property, or the first line where it is absent."""
        return self.lines.get(key or "", self.first)

    def text(self, key: str, default: str | None = None) -> str:
        """The value of a string property, or `default` where it is absent.

        Raises:
            Rejected: it is not a string, or absent without a default.
        """
        value = self.properties.get(key, default)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise Rejected(self.line(key), f"{key} must be a string, and is required", id_="azure-wrong-type")
        return value


@dataclass(frozen=True)
class RuleSet:
    """The security rules of a text.

    Attributes:
        bodies: the rules.
        group_line: the line of the group that has exactly these rules; 0 where they are added to a group.
        side_effects: what else the text does.
    """

    bodies: list[Body]
    group_line: int = 0
    side_effects: tuple[Remark, ...] = ()


def several_groups(line: int) -> CannotJudge:
    """The refusal of a text with rules of several groups."""
    message = "the rules are of more than one network security group"
    return CannotJudge(line, message, id_="azure-several-groups", cure="judge the rules of one group at a time")


def body(rule: Object, *, listed: bool = False) -> Body:
    """A rule as in a request: a name, and an object of properties.

    Args:
        rule: the rule.
        listed: whether the API returned it, with members that it does not accept.

    Raises:
        CannotJudge: it has no properties, or other members.
    """
    properties = rule.members.get("properties")
    if not isinstance(properties, Object):
        message = "this is not a security rule, which is an object with a name and an object of properties"
        raise CannotJudge(rule.line, message, id_="azure-unknown-json")
    if strange := sorted(rule.members.keys() - _MEMBERS - (_READ_ONLY if listed else set())):
        message = "this rule has other members than name and properties"
        raise CannotJudge(rule.at(strange[0]), message, id_="azure-unknown-key")
    empty = [key for key, value in properties.members.items() if value is None]
    if empty and not listed:
        message = f"Microsoft does not document {empty[0]} without a value"
        raise CannotJudge(properties.at(empty[0]), message, id_="azure-undocumented", cure="leave it out")
    return body_of(rule, properties, _READ_ONLY_PROPERTIES if listed else set())


def body_of(rule: Object, properties: Object, ignored: set[str]) -> Body:
    """A rule whose name is in one object and whose properties are in another, or in the same.

    Raises:
        CannotJudge: its provisioning state is not that it succeeded.
    """
    state = properties.members.get(_STATE, _SUCCEEDED)
    if _STATE in ignored and state != _SUCCEEDED:
        message = f"the provisioning state of this rule is {state!r}, so it may not be in force"
        raise CannotJudge(properties.at(_STATE), message, id_="azure-not-provisioned")
    values = {key: plain(value) for key, value in properties.members.items() if key not in ignored}
    return Body(rule.line, rule.members.get("name"), values, {**properties.lines, "name": rule.at("name")})
