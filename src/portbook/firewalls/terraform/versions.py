"""The version constraints of a configuration, on Terraform and its providers.

Source: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_COMPARISON = re.compile(r"(?P<sign>=|!=|>=?|<=?|~>)? *(?P<major>[0-9]{1,4})(?:\.[0-9]{1,6}){0,2}(?:-[0-9A-Za-z.-]+)?")
TERRAFORM = "terraform"
_MAJORS: Mapping[str, tuple[int, int]] = {
    TERRAFORM: (1, 2),
    "aws": (4, 9),
    "azurerm": (2, 8),
    "google": (3, 11),
    "google-beta": (3, 11),
}
"""The oldest major version that has these resources, and one that is far in the future."""


def is_usual(program: str, constraint: str) -> bool:
    """Whether a version that has these resources satisfies a constraint."""
    if program not in _MAJORS:
        return True
    return all(_is_usual(_MAJORS[program], comparison.strip()) for comparison in constraint.split(","))


def _is_usual(majors: tuple[int, int], comparison: str) -> bool:
    parsed = _COMPARISON.fullmatch(comparison)
    if not parsed:
        return False
    (oldest, newest), major = majors, int(parsed["major"])
    match parsed["sign"]:
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
