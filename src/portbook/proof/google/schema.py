"""Whether the API's own schema takes the body of a request: its keys, their types, and which must be there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from portbook.proof.extracts import extract
from portbook.targets import Rejected

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator


@dataclass(frozen=True)
class Body:
    """The body of a request that makes a resource.

    Attributes:
        line: its first in the snippet.
        said: what JSON would say.
    """

    line: int
    said: dict[str, Any]


def version() -> str:
    """`compute:v1 20261106`: the API that the schema is of."""
    return f"compute:v1 {extract('gcp_firewall')['version']}"


def check(line: int, said: object) -> Body:
    """What a body says, once the API's schema takes it.

    Raises:
        Rejected: a key is unknown, missing or not of its type.
    """
    for error in _validator().iter_errors(said):
        where = ".".join(map(str, error.absolute_path))
        raise Rejected(line, f"the API's schema refuses {where or 'a rule'}: {error.message}")
    if not isinstance(said, dict):
        raise Rejected(line, "the API's schema refuses it: it is not an object")
    return Body(line, said)


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # slow to load, and a version needs none

    return Draft202012Validator(extract("gcp_firewall")["schema"])
