"""Calls of cmdlets in a PowerShell snippet, where the snippet needs no PowerShell to be understood.

The grammar is closed: one call a line, or one piped into another; parameters by their full names, values that are plain words, quoted strings
without anything to expand, or lists of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import category

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.windows.grammar import CMDLET, FILTERS, GET, REMOVE

_QUOTES = "'\u2018\u2019\u201a\u201b"
"""PowerShell takes the curly ones for straight ones."""
_BARE = r"[A-Za-z0-9_.:/][A-Za-z0-9_.:/-]*"
_SINGLE = rf"'(?:[^{_QUOTES}]|[{_QUOTES}]{{2}})*'"
_DOUBLE = r'"[^"\u201c\u201d\u201e$`]*"'
_ITEM = re.compile(rf"(?P<bare>{_BARE})|(?P<quoted>{_SINGLE}|{_DOUBLE})")
_PARAMETER = re.compile(r"-(?P<name>[A-Za-z]+)(?=[ \t]|$)")
_CMDLET = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?=[ \t]|$)")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_SPACE = re.compile(r"[ \t]+")
_ENDS = "#|"
STARTS = (CMDLET, REMOVE, GET)
"""What a line can begin with."""


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        line: its line in the snippet.
        cmdlet: which, as it is documented.
        parameters: the values of each parameter, by its name in lower case.
    """

    line: int
    cmdlet: str
    parameters: Mapping[str, tuple[str, ...]]


def pipelines(text: str) -> Iterator[tuple[Call, ...]]:
    """The calls of each line, in order; each gets what the one before it puts out. Comments and blank lines are passed over.

    Raises:
        CannotJudge: a line is anything else.
        Rejected: a parameter is there twice.
    """
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        for character in line:
            if character != "\t" and category(character) == "Cc":
                raise CannotJudge(number, f"the control character U+{ord(character):04X} cannot be judged")
        rest = line.strip(" \t")
        if rest and not rest.startswith("#"):
            yield tuple(_calls(rest, number))


def _calls(text: str, line: int) -> Iterator[Call]:
    call, at = _call(text, 0, STARTS, line)
    yield call
    while text[at : at + 1] == "|":
        call, at = _call(text, _skip(text, at + 1), FILTERS, line)
        yield call


def _call(text: str, start: int, cmdlets: Sequence[str], line: int) -> tuple[Call, int]:
    """A call of one of the cmdlets, and where it ends."""
    name = _CMDLET.match(text, start)
    cmdlet = next((each for each in cmdlets if name and name[0].lower() == each.lower()), "")
    if not name or not cmdlet:
        what = "what comes after | is" if start else "the line is"
        raise CannotJudge(line, f"{what} not a call of {' or '.join(cmdlets)}")
    found: dict[str, tuple[str, ...]] = {}
    at = _skip(text, name.end())
    while at < len(text) and text[at] not in _ENDS:
        parameter = _PARAMETER.match(text, at)
        if not parameter:
            raise CannotJudge(line, f"a parameter is expected where {text[at]!r} stands")
        key = parameter["name"].lower()
        if key in found:
            raise Rejected(line, f"-{parameter['name']} is there twice")
        found[key], at = _values(text, _skip(text, parameter.end()), parameter["name"], line)
    return Call(line, cmdlet, found), at


def _values(text: str, start: int, name: str, line: int) -> tuple[tuple[str, ...], int]:
    """The items of a list, and where the next parameter begins."""
    items = []
    at = start
    while True:
        item = _ITEM.match(text, at)
        if not item:
            sign = text[at : at + 1] or "the end"
            raise CannotJudge(line, f"the value of -{name} is not a plain word or a plain string: {sign!r}")
        items.append(item["bare"] or _unquoted(item["quoted"]))
        comma = _COMMA.match(text, item.end())
        if not comma:
            return tuple(items), _end(text, item.end(), name, line)
        at = comma.end()


def _end(text: str, at: int, name: str, line: int) -> int:
    found = _skip(text, at)
    if found == at and at < len(text):
        raise CannotJudge(line, f"the value of -{name} is not a plain word or a plain string: {text[at]!r}")
    return found


def _unquoted(text: str) -> str:
    return re.sub(rf"([{_QUOTES}])[{_QUOTES}]", r"\1", text[1:-1]) if text[0] == "'" else text[1:-1]


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
