"""The access lists of a text: line by line, then entry by entry through the collection's parser."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portbook.firewalls.routers.check import aces
from portbook.firewalls.routers.check.collections import Line, Platform
from portbook.firewalls.routers.check.collections import aces as parsed
from portbook.firewalls.routers.check.permitted import Entry, permitted
from portbook.model import Direction, Family, Form, Rule
from portbook.targets import CannotJudge

_TAKING = "no"
_WAYS = {
    Family.IPV4: {"FROM-HOST": Direction.OUTBOUND, "TO-HOST": Direction.INBOUND},
    Family.IPV6: {"FROM-HOST-6": Direction.OUTBOUND, "TO-HOST-6": Direction.INBOUND},
}
"""What a list is for, by its name in the notes of the target: *from* the host is what it sends."""


@dataclass
class List:
    """One list.

    Attributes:
        line: where it begins.
        family: of it.
        name: of it.
        entries: those that permit.
        remarks: its remarks.
    """

    line: int
    family: Family
    name: str
    entries: list[Line] = field(default_factory=list)
    remarks: list[Line] = field(default_factory=list)


def lists(text: str, form: Form, platform: Platform) -> list[List]:
    """What a text says of lists; in an undo, what it takes back.

    Raises:
        CannotJudge: a line does anything else.
    """
    found: list[List] = []
    for number, line in _within(text, platform):
        _add(found, number, line, form, platform)
    return found


def _within(text: str, platform: Platform) -> list[tuple[int, str]]:
    """The lines that say something, without what enters configuration mode before them and leaves it behind them."""
    found = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        if not line.isprintable() or not line.isascii():
            raise CannotJudge(number, "a character that cannot be seen, or is not ASCII, cannot be judged")
        if line.strip(" ") and not line.lstrip(" ").startswith("!"):
            found.append((number, line))
    if found and _lower(found[0][1], platform) in platform.configures:
        del found[0]
    while found and _lower(found[-1][1], platform) in platform.ends:
        del found[-1]
    return found


def _lower(line: str, platform: Platform) -> str:
    said = " ".join(line.split(" ")).strip(" ")
    return said.lower() if platform.any_case else said


def _add(found: list[List], number: int, line: str, form: Form, platform: Platform) -> None:
    headers = platform.shows if form is Form.SHOW else platform.lists
    words = line.split()
    for family, before in headers.items():
        length = len(before.split())
        if _lower(" ".join(words[:length]), platform) == before and len(words) == length + 1:
            found.append(List(number, family, words[-1]))
            return
    words = [each.lower() for each in words] if platform.any_case and "remark" not in words else words
    if form is Form.UNDO and words[0] == _TAKING and found:
        words = words[1:]
    elif form is Form.UNDO or not found:
        raise CannotJudge(number, "it takes nothing back" if found else "it is in no list")
    said = _line(number, words, form, platform, found[-1])
    if said.number and said.number in {each.number for each in (*found[-1].entries, *found[-1].remarks)}:
        raise CannotJudge(number, f"the number {said.number} is there twice")
    (found[-1].remarks if said.words[:1] == ("remark",) else found[-1].entries).append(said)


def _line(number: int, words: list[str], form: Form, platform: Platform, of: List) -> Line:
    """An entry or a remark, without its number where it is not known by it."""
    given = words[0] if words and words[0].isdecimal() else ""
    said = tuple(words[1:] if given else words)
    if platform.by_number and form is Form.UNDO and (said or not given):
        raise CannotJudge(number, "the router knows an entry by its number alone")
    highest = max((each.place for each in (*of.entries, *of.remarks)), default=0)
    return Line(number, said, given, int(given) if given else highest + 10)


def entries(found: Sequence[List], platform: Platform) -> Iterator[Entry]:
    """The entries of lists as the parser reads them.

    Raises:
        CannotJudge: the parser does not read a list, or a list's name does not say for which way it is.
        Rejected: an entry is wrong.
    """
    for each in found:
        direction = _direction(each)
        if each.entries:
            said = parsed(platform, each.family, each.name, each.entries)
            for one, at in zip(said, each.entries, strict=True):
                yield aces.entry(one, at, direction, each.family, platform)


def _direction(of: List) -> Direction:
    if of.name not in _WAYS[of.family]:
        raise CannotJudge(of.line, f"the way of the list {of.name} is not known")
    return _WAYS[of.family][of.name]


def rules(text: str, platform: Platform) -> tuple[Rule, ...]:
    """What the lists of an addition let through.

    Raises:
        CannotJudge: the parser does not read a list, or a list's name does not say for which way it is.
        Rejected: an entry is wrong.
    """
    return permitted(list(entries(lists(text, Form.ADD, platform), platform)))


def names(text: str, form: Form, platform: Platform, *, whole: bool) -> frozenset[str]:
    """Which entries and remarks a text is about; which lists, where it is about `whole` ones.

    Raises:
        CannotJudge: a line does anything else.
    """
    found = lists(text, form, platform)
    if whole:
        return frozenset(_name(each) for each in found)
    lines = ((each, one) for each in found for one in (*each.remarks, *each.entries))
    return frozenset(f"{_name(of)}: {_known_as(one, platform)}" for of, one in lines)


def _known_as(line: Line, platform: Platform) -> str:
    return line.number if platform.by_number else " ".join(line.words)


def _name(of: List) -> str:
    return f"{of.family.value} list {of.name}"
