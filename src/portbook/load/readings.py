"""The types that YAML reads from words without quotes.

Sources: the type repository of YAML 1.1 (bool, int, float, null, timestamp, merge, value) and the core schema of
YAML 1.2.2, chapter 10.3.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """The types that YAML gives to words, other than text."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    NOTHING = "nothing"
    DATE = "date"
    MERGE = "merge"


@dataclass(frozen=True)
class Reading:
    """The value that YAML reads from a word.

    Attributes:
        type: its type.
        words: the value in words: `the number 1343`.
        reader: `YAML`, or the version that alone reads it so.
        same: whether every version reads this spelling alike: `443`, `true`, `2026-11-22`.
    """

    type: Type
    words: str
    reader: str = "YAML"
    same: bool = False


_MAYBE = re.compile(r"[-+.~=<0-9]|(?:y|yes|no?|true|false|on|off|null)\Z", re.IGNORECASE)
_TRUE = frozenset({"y", "yes", "true", "on"})
_BOOLEAN = re.compile(r"y|yes|n|no|true|false|on|off", re.IGNORECASE)
_CASES = (str.lower, str.upper, str.capitalize)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?)?"
)
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]*")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_OCTAL = re.compile(r"[-+]?0[0-7_]+")
_HEXADECIMAL = re.compile(r"[-+]?0x[0-9a-fA-F_]+")
_BINARY = re.compile(r"[-+]?0b[01_]+")
_OCTAL_12 = re.compile(r"0o[0-7]+")
_SIXTIES = re.compile(r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+")
_SIXTIES_FLOAT = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LONGEST_NUMBER = 40


def reading(text: str) -> Reading | None:
    """The value that some version of YAML reads instead of the text; None where every version reads the text."""
    if not text:
        return Reading(Type.NOTHING, "nothing")
    if not _MAYBE.match(text):
        return None
    return _word(text) or _date(text) or _number(text)


def _word(text: str) -> Reading | None:
    if text in {"~", "null", "Null", "NULL"}:
        return Reading(Type.NOTHING, "nothing")
    if text in {"<<", "="}:
        return Reading(Type.MERGE, "a merge key" if text == "<<" else "a default value", "YAML 1.1")
    if _BOOLEAN.fullmatch(text) and text in {case(text) for case in _CASES}:
        plain = text.lower() in {"true", "false"}
        words = "true" if text.lower() in _TRUE else "false"
        return Reading(Type.BOOLEAN, words, "YAML" if plain else "YAML 1.1", same=text in {"true", "false"})
    return None


def _date(text: str) -> Reading | None:
    if not _DATE.fullmatch(text):
        return None
    return Reading(Type.DATE, "a date", "YAML 1.1", same=bool(_PLAIN_DATE.fullmatch(text)))


def _number(text: str) -> Reading | None:
    for pattern, value, reader in _NUMBERS:
        if pattern.fullmatch(text):
            # A digit is needed, and Python refuses to convert numbers of thousands of digits.
            digits = text.replace("_", "")
            if not any(digit.isdigit() for digit in digits):
                return None
            words = f"the number {value(digits)}" if len(digits) <= _LONGEST_NUMBER else "a number"
            return Reading(Type.NUMBER, words, reader, same=bool(_PLAIN_NUMBER.fullmatch(text)))
    if _NO_NUMBER.fullmatch(text):
        return Reading(Type.NUMBER, "a number")
    return None


def _integer(base: int, prefix: str = "") -> Callable[[str], str]:
    def value(digits: str) -> str:
        sign = "-" if digits.startswith("-") else ""
        unsigned = digits.lstrip("+-").removeprefix(prefix)
        return f"{sign}{int(unsigned, base)}" if unsigned else "0"

    return value


def _sixties(digits: str) -> str:
    """The value of a number to the base of 60, as in hours, minutes and seconds."""
    integer, point, fraction = digits.lstrip("+-").partition(".")
    total = 0
    for digit in integer.split(":"):
        total = total * 60 + int(digit)
    return f"{'-' if digits.startswith('-') else ''}{total}{point}{fraction}"


def _float(digits: str) -> str:
    return f"{float(digits):.15g}"


_NUMBERS = (
    (_DECIMAL, _integer(10), "YAML"),
    (_OCTAL, _integer(8), "YAML 1.1"),
    (_LEADING_ZERO, _integer(10), "YAML 1.2"),
    (_HEXADECIMAL, _integer(16, "0x"), "YAML"),
    (_BINARY, _integer(2, "0b"), "YAML 1.1"),
    (_OCTAL_12, _integer(8, "0o"), "YAML 1.2"),
    (_SIXTIES, _sixties, "YAML 1.1"),
    (_SIXTIES_FLOAT, _sixties, "YAML 1.1"),
    (_FLOAT, _float, "YAML"),
)
