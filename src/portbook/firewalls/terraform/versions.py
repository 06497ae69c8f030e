"""Which versions of Terraform and its providers a configuration wants.

Source: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ONE = re.compile(r"(?P<sign>=|!=|>=?|<=?|~>)? *(?P<major>[0-9]{1,4})(?:\.[0-9]{1,6}){0,2}(?:-[0-9A-Za-z.-]+)?")
TERRAFORM = "terraform"
_MAJORS: Mapping[str, tuple[int, int]] = {
    TERRAFORM: (1, 2),
    "aws": (4, 9),
    "azurerm": (2, 8),
    "google": (3, 11),
    "google-beta": (3, 11),
}
"""The oldest that know what is read here, and what may come in the next years."""


def is_usual(program: str, constraint: str) -> bool:
    """Whether a version that knows what is read here satisfies a constraint."""
    if program not in _MAJORS:
        return True
    return all(_is_usual(_MAJORS[program], part.strip()) for part in constraint.split(","))


def _is_usual(majors: tuple[int, int], part: str) -> bool:
    found = _ONE.fullmatch(part)
    if not found:
        return False
    (oldest, newest), major = majors, int(found["major"])
    match found["sign"]:
        case "!=":
            return True
        case ">" | ">=":
            return major <= newest
        case "<":
            return major > oldest
        case "<=":
            return major >= oldest
        case _:
            return oldest <= major <= newest
