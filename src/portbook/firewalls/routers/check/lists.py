"""Reads the access lists of a text: line by line, then entry by entry with the collection's parser."""

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
"""The direction of each list, by its name in the notes of the target; `FROM-HOST` is for traffic that the host sends."""


@dataclass
class List:
    """One list.

    Attributes:
        line: the line where it begins.
        family: its IP version.
        name: its name.
        entries: its entries.
        remarks: its remarks.
    """

    line: int
    family: Family
    name: str
    entries: list[Line] = field(default_factory=list)
    remarks: list[Line] = field(default_factory=list)


def lists(text: str, form: Form, platform: Platform) -> list[List]:
    """The access lists of a text; for an undo, with the entries that it removes.

    Raises:
        CannotJudge: a line does anything else.
    """
    access_lists: list[List] = []
    for number, line in _within(text, platform):
        _add(access_lists, number, line, form, platform)
    return access_lists


def _within(text: str, platform: Platform) -> list[tuple[int, str]]:
    """The lines, without comments and without the commands that enter and leave configuration mode."""
    numbered = []
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        if not line.isprintable() or not line.isascii():
            raise CannotJudge(number, "the line has a character that is invisible or not ASCII", id_="router-character")
        if line.strip(" ") and not line.lstrip(" ").startswith("!"):
            numbered.append((number, line))
    if numbered and _lower(numbered[0][1], platform) in platform.configures:
        del numbered[0]
    while numbered and _lower(numbered[-1][1], platform) in platform.ends:
        del numbered[-1]
    return numbered


def _lower(line: str, platform: Platform) -> str:
    spelled = " ".join(line.split(" ")).strip(" ")
    return spelled.lower() if platform.any_case else spelled


def _add(access_lists: list[List], number: int, line: str, form: Form, platform: Platform) -> None:
    headers = platform.shows if form is Form.SHOW else platform.lists
    words = line.split()
    for family, before in headers.items():
        length = len(before.split())
        if _lower(" ".join(words[:length]), platform) == before and len(words) == length + 1:
            access_lists.append(List(number, family, words[-1]))
            return
    words = [word.lower() for word in words] if platform.any_case and "remark" not in words else words
    if form is Form.UNDO and words[0] == _TAKING and access_lists:
        words = words[1:]
    elif form is Form.UNDO or not access_lists:
        raise CannotJudge(
            number,
            "the line takes nothing back" if access_lists else "the line is in no list",
            id_="router-line-unexpected",
        )
    entry = _line(number, words, form, platform, access_lists[-1])
    if entry.number and entry.number in {
        earlier.number for earlier in (*access_lists[-1].entries, *access_lists[-1].remarks)
    }:
        raise CannotJudge(number, f"the number {entry.number} is there twice", id_="router-number-twice")
    (access_lists[-1].remarks if entry.words[:1] == ("remark",) else access_lists[-1].entries).append(entry)


def _line(number: int, words: list[str], form: Form, platform: Platform, of: List) -> Line:
    """An entry or a remark.

    Raises:
        CannotJudge: the removal of an entry that the router identifies by number has no number, or other words.
    """
    sequence = words[0] if words and words[0].isdecimal() else ""
    entry_words = tuple(words[1:] if sequence else words)
    if platform.by_number and form is Form.UNDO and (entry_words or not sequence):
        raise CannotJudge(number, "the router knows an entry by its number alone", id_="router-number-only")
    highest = max((line.place for line in (*of.entries, *of.remarks)), default=0)
    return Line(number, entry_words, sequence, int(sequence) if sequence else highest + 10)


def entries(access_lists: Sequence[List], platform: Platform) -> Iterator[Entry]:
    """The entries of some lists, as the parser reads them.

    Raises:
        CannotJudge: the parser cannot read a list, or the name of a list does not show its direction.
        Rejected: an entry is not valid.
    """
    for access_list in access_lists:
        direction = _direction(access_list)
        if access_list.entries:
            parsed_entries = parsed(platform, access_list.family, access_list.name, access_list.entries)
            for ace, at in zip(parsed_entries, access_list.entries, strict=True):
                yield aces.entry(ace, at, direction, access_list.family, platform)


def _direction(of: List) -> Direction:
    if of.name not in _WAYS[of.family]:
        raise CannotJudge(
            of.line, f"Portbook does not know the direction of the list {of.name}", id_="router-list-direction"
        )
    return _WAYS[of.family][of.name]


def rules(text: str, platform: Platform) -> tuple[Rule, ...]:
    """The traffic that the lists of an addition let through.

    Raises:
        CannotJudge: the parser cannot read a list, or the name of a list does not show its direction.
        Rejected: an entry is not valid.
    """
    return permitted(list(entries(lists(text, Form.ADD, platform), platform)))


def names(text: str, form: Form, platform: Platform, *, whole: bool) -> frozenset[str]:
    """The names of the entries and remarks in a text, or of its lists if `whole`.

    Raises:
        CannotJudge: a line does anything else.
    """
    access_lists = lists(text, form, platform)
    if whole:
        return frozenset(_name(access_list) for access_list in access_lists)
    lines = (
        (access_list, line) for access_list in access_lists for line in (*access_list.remarks, *access_list.entries)
    )
    return frozenset(f"{_name(of)}: {_known_as(line, platform)}" for of, line in lines)


def _known_as(line: Line, platform: Platform) -> str:
    return line.number if platform.by_number else " ".join(line.words)


def _name(of: List) -> str:
    return f"{of.family.value} list {of.name}"
