"""Whether the models of Microsoft's own SDK take the body of a request: its keys, their types and values, and which must be there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from portbook.proof.extracts import extract
from portbook.targets import Rejected

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_NAME = "azure_security_rule"


@dataclass(frozen=True)
class Body:
    """The body of a request that makes a security rule.

    Attributes:
        line: its first in the snippet.
        said: what JSON would say.
    """

    line: int
    said: dict[str, Any]


def version() -> str:
    """`azure-mgmt-network 33.1.0`: the SDK that the schema is of."""
    return f"{extract(_NAME)['source'].split()[0]} {extract(_NAME)['version']}"


def check(line: int, said: object) -> Body:
    """What a body says, once the SDK's models take it.

    Raises:
        Rejected: a key is unknown or missing, or a value is not of its type or none of the known ones.
    """
    for error in _validator().iter_errors(said):
        where = ".".join(map(str, error.absolute_path))
        raise Rejected(line, f"the SDK's schema refuses {where or 'a rule'}: {error.message}")
    if not isinstance(said, dict):
        raise Rejected(line, "the SDK's schema refuses it: it is not an object")
    return Body(line, said)


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # slow to load, and a version needs none

    return Draft202012Validator(extract(_NAME)["schema"])
