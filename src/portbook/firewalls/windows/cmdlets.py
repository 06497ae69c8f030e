"""Calls of cmdlets in a PowerShell snippet, where the snippet needs no PowerShell to be understood.

The grammar is closed: one call a line, or one piped into another; parameters by their full names, values that are plain words, quoted strings
without anything to expand, or lists of them. A line that ends in a backtick goes on in the next (about_Special_Characters).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import category

from portbook.firewalls.windows.grammar import CMDLET, FILTERS, GET, GET_PROFILE, NOWHERE, REMOVE, SET_PROFILE
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.lookalikes import is_lookalike, unjudged

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
_OUTSIDE = re.compile(
    rf"(?:'(?:[^{_QUOTES}]|[{_QUOTES}]{{2}})*+'|\"[^\"\u201c\u201d\u201e$`]*+\"|[^{_QUOTES}\"\u201c\u201d\u201e`#])*+"
)
"""What ends in no string and no comment. Nothing is tried a second time, so its work grows as its text."""
_GOES_ON = (" `", "\t`")
"""A backtick behind a blank, at the end of a line."""
_ENDS = "#|"
STARTS = (CMDLET, REMOVE, GET, SET_PROFILE, GET_PROFILE)
"""What a line can begin with."""
_SWITCHES = frozenset({"all"})
"""Parameters that have no value."""
_NAMES = {"id": "name"}
"""Other names of parameters."""


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        line: its first line in the snippet.
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
    for number, line in _lines(text):
        rest = line.strip(" \t")
        if rest and not rest.startswith("#"):
            yield tuple(_calls(rest, number))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that they go on in, each with the number of the first."""
    first, whole = 1, list[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").removesuffix("\n").split("\n"), 1):
        for character in line:
            if character != "\t" and category(character) == "Cc":
                raise CannotJudge(
                    number,
                    f"Portbook does not know what the control character U+{ord(character):04X} does",
                    id_="windows-control-character",
                )
        if line.endswith(_GOES_ON) and _OUTSIDE.fullmatch(line[:-1]):
            whole.append(line[:-1])
            continue
        yield first, "".join((*whole, line))
        first, whole = number + 1, []
    if whole:
        yield first, f"{''.join(whole)}`"  # a backtick with no line behind it


def _calls(text: str, line: int) -> Iterator[Call]:
    call, at = _call(text, 0, STARTS, line)
    yield call
    while text[at : at + 1] == "|":
        call, at = _call(text, _skip(text, at + 1), (*FILTERS, NOWHERE), line)
        yield call


def _call(text: str, start: int, cmdlets: Sequence[str], line: int) -> tuple[Call, int]:
    """A call of one of the cmdlets, and where it ends."""
    name = _CMDLET.match(text, start)
    cmdlet = next((cmdlet for cmdlet in cmdlets if name and name[0].lower() == cmdlet.lower()), "")
    if not name or not cmdlet:
        what = "what comes after | is" if start else "the line is"
        raise CannotJudge(line, f"{what} not a call of {' or '.join(cmdlets)}", id_="windows-cmdlet-unknown")
    found: dict[str, tuple[str, ...]] = {}
    at = _skip(text, name.end())
    while at < len(text) and text[at] not in _ENDS:
        parameter = _PARAMETER.match(text, at)
        if not parameter:
            raise CannotJudge(
                line,
                _strange(text[at], f"a parameter is expected where {text[at]!r} stands"),
                id_="windows-parameter-expected",
            )
        key = _NAMES.get(parameter["name"].lower(), parameter["name"].lower())
        if key in found:
            raise Rejected(line, f"-{parameter['name']} is there twice", id_="windows-parameter-twice")
        at = _skip(text, parameter.end())
        found[key], at = ((), at) if key in _SWITCHES else _values(text, at, parameter["name"], line)
    return Call(line, cmdlet, found), at


def _values(text: str, start: int, name: str, line: int) -> tuple[tuple[str, ...], int]:
    """The items of a list, and where the next parameter begins."""
    items = []
    at = start
    while True:
        item = _ITEM.match(text, at)
        if not item:
            sign = text[at : at + 1] or "the end"
            raise CannotJudge(
                line,
                _strange(sign, f"the value of -{name} is not a plain word or a plain string: {sign!r}"),
                id_="windows-value-not-plain",
            )
        items.append(item["bare"] or _unquoted(item["quoted"]))
        comma = _COMMA.match(text, item.end())
        if not comma:
            return tuple(items), _end(text, item.end(), name, line)
        at = comma.end()


def _end(text: str, at: int, name: str, line: int) -> int:
    found = _skip(text, at)
    if found == at and at < len(text):
        message = f"the value of -{name} is not a plain word or a plain string: {text[at]!r}"
        raise CannotJudge(line, _strange(text[at], message), id_="windows-value-not-plain")
    return found


def _strange(sign: str, message: str) -> str:
    return unjudged(sign) if len(sign) == 1 and is_lookalike(sign) else message


def _unquoted(text: str) -> str:
    return re.sub(rf"([{_QUOTES}])[{_QUOTES}]", r"\1", text[1:-1]) if text[0] == "'" else text[1:-1]


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
