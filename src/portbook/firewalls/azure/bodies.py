"""Security rules as the API has them, wherever they were written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portbook.targets.base import CannotJudge
from portbook.targets.text.json_documents import Object, plain

_MEMBERS = {"name", "properties"}
_READ_ONLY = {"id", "etag", "type"}
_STATE, _DONE = "provisioningState", "Succeeded"
_READ_ONLY_PROPERTIES = {_STATE}
"""What the API tells and does not take.

Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update
"""


@dataclass(frozen=True)
class Unread:
    """A value that is not in the text.

    Attributes:
        why: one sentence without a full stop.
    """

    why: str


@dataclass(frozen=True)
class Body:
    """One security rule.

    Attributes:
        first: its first line in the text.
        name: within its group; None where it has none, or one that is no string.
        properties: its own.
        lines: of its name and properties.
    """

    first: int
    name: object
    properties: Mapping[str, object]
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, key: str | None = None) -> int:
        """The line of the name or a property, or the first line where it has none of that name."""
        return self.lines.get(key or "", self.first)


def body(said: Object, *, listed: bool = False) -> Body:
    """A rule as a request has it: a name, and an object of properties.

    Args:
        said: the rule.
        listed: whether the API tells it, with what it does not take.

    Raises:
        CannotJudge: it has no properties, or other members.
    """
    properties = said.members.get("properties")
    if not isinstance(properties, Object):
        raise CannotJudge(
            said.line, "this is no rule that is read here: an object with a name and an object of properties"
        )
    if strange := sorted(said.members.keys() - _MEMBERS - (_READ_ONLY if listed else set())):
        raise CannotJudge(said.at(strange[0]), "a rule has other members than name and properties")
    empty = [key for key, value in properties.members.items() if value is None]
    if empty and not listed:
        raise CannotJudge(properties.at(empty[0]), f"what {empty[0]} means without a value cannot be judged")
    return made(said, properties, _READ_ONLY_PROPERTIES if listed else set())


def made(said: Object, properties: Object, ignored: set[str]) -> Body:
    """A rule whose name is in one object and whose properties are in another, or in the same.

    Raises:
        CannotJudge: the API says that it is not as it should be.
    """
    state = properties.members.get(_STATE, _DONE)
    if _STATE in ignored and state != _DONE:
        raise CannotJudge(properties.at(_STATE), f"the API has not succeeded with this rule: it says {state!r}")
    held = {key: plain(value) for key, value in properties.members.items() if key not in ignored}
    return Body(said.line, said.members.get("name"), held, {**properties.lines, "name": said.at("name")})
