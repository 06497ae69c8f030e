"""Parses calls of cmdlets in a PowerShell snippet that can be understood without running PowerShell.

The grammar is closed. A line has one call, or calls that are piped into one another. Parameters have their full names.
Values are plain words, quoted strings without anything to expand, or lists of these. A line that ends in a backtick
continues in the next (about_Special_Characters).
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
"""PowerShell treats curly single quotes as straight ones."""
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
"""Text that ends outside of strings and comments. The pattern never backtracks, so its time grows linearly."""
_GOES_ON = (" `", "\t`")
"""The end of a line that continues: a backtick after white space."""
_ENDS = "#|"
STARTS = (CMDLET, REMOVE, GET, SET_PROFILE, GET_PROFILE)
"""The cmdlets that a line may start with."""
_SWITCHES = frozenset({"all"})
"""Parameters without a value."""
_NAMES = {"id": "name"}
"""Aliases of parameters."""


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        line: its first line in the snippet.
        cmdlet: name of the cmdlet, spelled as in the reference.
        parameters: the values of each parameter, by the parameter's name in lower case.
    """

    line: int
    cmdlet: str
    parameters: Mapping[str, tuple[str, ...]]


def pipelines(text: str) -> Iterator[tuple[Call, ...]]:
    """The calls of each line, in order; each call is piped into the next. Comments and blank lines are skipped.

    Raises:
        CannotJudge: a line is anything else.
        Rejected: a call has a parameter twice.
    """
    for number, line in _lines(text):
        stripped = line.strip(" \t")
        if stripped and not stripped.startswith("#"):
            yield tuple(_calls(stripped, number))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines, joined with the lines in which they continue, each with the number of its first line."""
    first, pieces = 1, list[str]()
    for number, line in enumerate(text.replace("\r\n", "\n").removesuffix("\n").split("\n"), 1):
        for character in line:
            if character != "\t" and category(character) == "Cc":
                raise CannotJudge(
                    number,
                    f"Portbook does not know what the control character U+{ord(character):04X} does",
                    id_="windows-control-character",
                )
        if line.endswith(_GOES_ON) and _OUTSIDE.fullmatch(line[:-1]):
            pieces.append(line[:-1])
            continue
        yield first, "".join((*pieces, line))
        first, pieces = number + 1, []
    if pieces:
        yield first, f"{''.join(pieces)}`"  # a backtick with no line behind it


def _calls(text: str, line: int) -> Iterator[Call]:
    call, at = _call(text, 0, STARTS, line)
    yield call
    while text[at : at + 1] == "|":
        call, at = _call(text, _skip(text, at + 1), (*FILTERS, NOWHERE), line)
        yield call


def _call(text: str, start: int, cmdlets: Sequence[str], line: int) -> tuple[Call, int]:
    """A call of one of the cmdlets, and the index where it ends."""
    name = _CMDLET.match(text, start)
    cmdlet = next((cmdlet for cmdlet in cmdlets if name and name[0].lower() == cmdlet.lower()), "")
    if not name or not cmdlet:
        subject = "what comes after | is" if start else "the line is"
        raise CannotJudge(line, f"{subject} not a call of {' or '.join(cmdlets)}", id_="windows-cmdlet-unknown")
    parameters: dict[str, tuple[str, ...]] = {}
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
        if key in parameters:
            raise Rejected(line, f"-{parameter['name']} is there twice", id_="windows-parameter-twice")
        at = _skip(text, parameter.end())
        parameters[key], at = ((), at) if key in _SWITCHES else _values(text, at, parameter["name"], line)
    return Call(line, cmdlet, parameters), at


def _values(text: str, start: int, name: str, line: int) -> tuple[tuple[str, ...], int]:
    """The values of a list, and the index where the next parameter begins."""
    values = []
    at = start
    while True:
        value = _ITEM.match(text, at)
        if not value:
            sign = text[at : at + 1] or "the end"
            raise CannotJudge(
                line,
                _strange(sign, f"the value of -{name} is not a plain word or a plain string: {sign!r}"),
                id_="windows-value-not-plain",
            )
        values.append(value["bare"] or _unquoted(value["quoted"]))
        comma = _COMMA.match(text, value.end())
        if not comma:
            return tuple(values), _end(text, value.end(), name, line)
        at = comma.end()


def _end(text: str, at: int, name: str, line: int) -> int:
    end = _skip(text, at)
    if end == at and at < len(text):
        message = f"the value of -{name} is not a plain word or a plain string: {text[at]!r}"
        raise CannotJudge(line, _strange(text[at], message), id_="windows-value-not-plain")
    return end


def _strange(sign: str, message: str) -> str:
    return unjudged(sign) if len(sign) == 1 and is_lookalike(sign) else message


def _unquoted(text: str) -> str:
    return re.sub(rf"([{_QUOTES}])[{_QUOTES}]", r"\1", text[1:-1]) if text[0] == "'" else text[1:-1]


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
