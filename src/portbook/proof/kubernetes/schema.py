"""Whether the vendor's own schema takes an object: its keys, their types, and which must be there."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from portbook.targets import Rejected

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator


@cache
def extract(name: str) -> dict[str, Any]:
    """What was extracted from a vendor's schema, with its source and version."""
    held: dict[str, Any] = json.loads(files("portbook.proof.schemas").joinpath(f"{name}.json").read_text("utf-8"))
    return held


def check(name: str, line: int, said: object) -> dict[str, Any]:
    """What an object says, once the schema takes it.

    Raises:
        Rejected: a key is unknown, missing or not of its type.
    """
    errors = list(_validator(name).iter_errors(said))
    if errors:
        error = min(errors, key=lambda each: len(each.message))  # some quote all that they are about
        where = ".".join(map(str, error.absolute_path))
        raise Rejected(line, f"the schema refuses {where or 'an object'}: {error.message}")
    if not isinstance(said, dict):
        raise Rejected(line, "the schema refuses it: it is not an object")
    return said


@cache
def _validator(name: str) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # slow to load, and a version needs none

    return Draft202012Validator(extract(name)["schema"])
