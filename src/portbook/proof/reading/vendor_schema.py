"""Validation of bodies by a vendor's own schema: their keys, types and values, and which keys are required."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from portbook.proof.reading.extracts import extract
from portbook.targets import Rejected

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

VALIDATOR = "jsonschema"
"""The distribution that validates; without it, nothing can be checked."""


@dataclass(frozen=True)
class Body:
    """The body of a request, or an object of a document.

    Attributes:
        line: its first in the snippet.
        content: JSON.
    """

    line: int
    content: dict[str, Any]


@dataclass(frozen=True)
class VendorSchema:
    """A JSON Schema in an extract.

    Attributes:
        extract: the extract's name.
        whose: the name of the schema for messages.
        within: the keys that lead to it in the extract.
    """

    extract: str
    whose: str
    within: tuple[str, ...] = ("schema",)

    def check(self, line: int, content: object, whole: str) -> Body:
        """The body, once the schema accepts it.

        Args:
            line: its first line.
            content: JSON.
            whole: a name of the body for messages.

        Raises:
            Rejected: a key is unknown or missing, or a value is not of its type or none of the known ones.
        """
        errors = list(validator(self.extract, self.within).iter_errors(content))
        if errors:
            error = min(errors, key=lambda message: len(message.message))  # some quote all that they are about
            where = ".".join(map(str, error.absolute_path))
            raise Rejected(line, f"{self.whose} refuses {where or whole}: {error.message}", id_="schema-refused")
        if not isinstance(content, dict):
            raise Rejected(line, f"{self.whose} refuses {whole}: it is not an object", id_="schema-refused")
        return Body(line, content)


@cache
def validator(name: str, within: tuple[str, ...] = ("schema",)) -> Draft202012Validator:
    """What validates by the JSON Schema of an extract.

    Args:
        name: the extract's name.
        within: the keys that lead to it in the extract.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # slow to load, and a version needs none

    schema: Any = extract(name)
    for key in within:
        schema = schema[key]
    return Draft202012Validator(schema)
