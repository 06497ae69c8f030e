"""Whether a vendor's own schema takes what a text says: its keys, their types and values, and which must be there."""

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
        said: what JSON would say.
    """

    line: int
    said: dict[str, Any]


@dataclass(frozen=True)
class VendorSchema:
    """A JSON Schema in an extract.

    Attributes:
        extract: the extract's name.
        whose: what refuses, as a reader is told.
        within: the keys that lead to it in the extract.
    """

    extract: str
    whose: str
    within: tuple[str, ...] = ("schema",)

    def check(self, line: int, said: object, whole: str) -> Body:
        """What is said, once the schema takes it.

        Args:
            line: where it is said.
            said: what JSON would say.
            whole: what all of it is, as a reader is told.

        Raises:
            Rejected: a key is unknown or missing, or a value is not of its type or none of the known ones.
        """
        errors = list(_validator(self.extract, self.within).iter_errors(said))
        if errors:
            error = min(errors, key=lambda each: len(each.message))  # some quote all that they are about
            where = ".".join(map(str, error.absolute_path))
            raise Rejected(line, f"{self.whose} refuses {where or whole}: {error.message}", id_="schema-refused")
        if not isinstance(said, dict):
            raise Rejected(line, f"{self.whose} refuses {whole}: it is not an object", id_="schema-refused")
        return Body(line, said)


@cache
def _validator(name: str, within: tuple[str, ...]) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # slow to load, and a version needs none

    held: Any = extract(name)
    for key in within:
        held = held[key]
    return Draft202012Validator(held)
