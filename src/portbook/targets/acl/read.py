"""The lines of access lists as rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from unicodedata import category

from portbook.model import ANY_PROTOCOL, ANYWHERE, Direction, Family
from portbook.targets.acl.dialect import LISTS, Dialect
from portbook.targets.acl.entry import Entry, reading, rules
from portbook.targets.acl.words import entry
from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.taken_back import taken_back

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_LEAVING = ("exit", "end", "configure terminal", "commit")
_SEQUENCE = re.compile(r"[1-9][0-9]*")
_WIDE = (
    "its established lets TCP with ACK or RST through besides replies to what the lists permit: no connection begins so"
)


@dataclass
class _Text:
    """What has been read so far."""

    dialect: Dialect
    inside: tuple[Direction, Family] | None = None
    entries: list[Entry] = field(default_factory=list)
    taking: list[int] = field(default_factory=list)
    whole: bool = False
    closed: set[tuple[Direction, Family]] = field(default_factory=set)
    numbers: set[tuple[object, str]] = field(default_factory=set)


def read(text: str, dialect: Dialect, *, whole: bool = False) -> Reading:
    """What the entries let through; nothing, of what takes entries back or shows lists.

    Args:
        text: of an addition, or of whole lists.
        dialect: the router's words.
        whole: whether they are all that a router has: a list may end in what denies the rest, and `established` may let
            more through than replies, which is a remark.

    Raises:
        CannotJudge: a line does anything else.
        Rejected: the router refuses it.
    """
    found = _Text(dialect, whole=whole)
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        _refuse_controls(number, line)
        words = line.split()
        if words and not words[0].startswith("!"):
            _line(found, number, words)
    if found.taking:
        return taken_back(found.taking[0], adds=bool(found.entries))
    if not whole:
        return Reading(rules(found.entries))
    opened, wide = reading(found.entries)
    return Reading(opened, tuple(Remark(each.line, _WIDE) for each in wide))


def _line(found: _Text, line: int, words: list[str]) -> None:
    said = " ".join(words)
    family = next((each for each, before in found.dialect.lists.items() if _after(said, before)), None)
    if family:
        found.inside = _list(_after(said, found.dialect.lists[family]), family, line)
    elif said in _LEAVING:
        found.inside = None
    elif words[0] == "show":
        _refuse_other_show(found.dialect, said, line)
    else:
        _entry(found, line, words)


def _after(said: str, before: str) -> str:
    """The words behind some others; empty where they are not there."""
    return said[len(before) + 1 :] if said.startswith(f"{before} ") else ""


def _list(name: str, family: Family, line: int) -> tuple[Direction, Family]:
    """Which list it is.

    Raises:
        CannotJudge: its name does not tell.
    """
    if not _NAME.fullmatch(name):
        raise CannotJudge(line, f"{name!r} is not the name of one list")
    for (direction, _family), ours in LISTS.items():
        if _family is family and name.upper() == ours:
            return direction, family
    wanted = " or ".join(ours for (_way, of), ours in LISTS.items() if of is family)
    raise CannotJudge(line, f"whether {name} has what a host sends or what it gets is not known: call it {wanted}")


def _refuse_other_show(dialect: Dialect, said: str, line: int) -> None:
    if not any(_NAME.fullmatch(_after(said, before)) for before in dialect.shows.values()):
        raise CannotJudge(line, "it shows something else than one access list")


def _entry(found: _Text, line: int, words: list[str]) -> None:
    """An entry of the list that the text is in, or one that is taken back."""
    if found.inside is None:
        raise CannotJudge(line, f"{words[0]!r} is not the beginning of a list or of an entry in one")
    if words[0] == "no":
        _taken(found, line, words[1:])
    elif (said := _without_number(found, line, words))[:1] == ["deny"] and found.whole:
        _close(found, line, said[1:])
    elif said[:1] != ["remark"]:
        if found.inside in found.closed:
            raise CannotJudge(line, "it stands behind an entry that denies everything")
        found.entries.append(_made(found, line, said))


def _close(found: _Text, line: int, words: list[str]) -> None:
    """The end of a list, in words: nothing but what a list ends in without any."""
    if found.inside is None:
        return
    said = entry(words[:-1] if words[-1:] == ["log"] else words, line, *found.inside, found.dialect)
    if said != Entry(line, *found.inside, ANY_PROTOCOL, ANYWHERE, ANYWHERE):
        raise CannotJudge(line, "an entry that denies can only be judged where it denies everything")
    found.closed.add(found.inside)


def _taken(found: _Text, line: int, words: list[str]) -> None:
    found.taking.append(line)
    if found.dialect.numbered:
        if len(words) != 1 or not _SEQUENCE.fullmatch(words[0]):
            raise CannotJudge(line, "an entry is taken back by its number, and nothing else")
    elif words[:1] != ["remark"]:
        _made(found, line, words)


def _without_number(found: _Text, line: int, words: list[str]) -> list[str]:
    """The words behind a number; where an entry is known by it, another with the number would take its place."""
    if not _SEQUENCE.fullmatch(words[0]):
        return words
    key = found.inside, words[0]
    if key in found.numbers:
        raise CannotJudge(line, f"there is an entry {words[0]} already")
    found.numbers.add(key)
    return words[1:]


def _made(found: _Text, line: int, words: list[str]) -> Entry:
    if words[:1] != ["permit"] or found.inside is None:
        raise CannotJudge(line, f"{' '.join(words[:2])!r}: only entries that permit can be judged")
    return entry(words[1:], line, *found.inside, found.dialect)


def _refuse_controls(number: int, line: str) -> None:
    for character in line:
        if character != "\t" and category(character) == "Cc":
            raise CannotJudge(number, f"the control character U+{ord(character):04X} cannot be judged")
