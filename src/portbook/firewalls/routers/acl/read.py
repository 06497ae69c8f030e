"""Reads the lines of access lists as rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.routers.acl.entry import Entry, reading
from portbook.firewalls.routers.acl.grammar import Grammar
from portbook.firewalls.routers.acl.lines import statements
from portbook.firewalls.routers.acl.session import Place, Statement
from portbook.firewalls.routers.acl.words import entry
from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.statements import taken_back

_ACTIONS = ("permit", "deny")
_SEQUENCE = re.compile(r"[1-9][0-9]{0,9}")
_PEOPLES = 100_000
"""Sequence numbers below this are numbers that people choose."""
_HIGHEST = 2_147_483_643
"""The highest sequence number that all of these routers accept."""


@dataclass
class _Lists:
    """The lists as far as they have been read.

    Attributes:
        grammar: the router's words.
        entries: the entries of all lists, in the order of the text.
        taking: lines that remove an entry or a remark.
        last: the number of lines without a sequence number, by list.
        numbers: the sequence numbers in the text, each with its list.
        kinds: by list, whether its entries lack a sequence number (True), have one (False), or both.
        denies: the lists with an entry that denies.
    """

    grammar: Grammar
    entries: list[Entry] = field(default_factory=list)
    taking: list[int] = field(default_factory=list)
    last: dict[Place, int] = field(default_factory=dict)
    numbers: set[tuple[Place, int]] = field(default_factory=set)
    kinds: dict[Place, set[bool]] = field(default_factory=dict)
    denies: set[Place] = field(default_factory=set)


def read(text: str, grammar: Grammar, *, whole: bool = False) -> Reading:
    """The traffic that the entries let through; none for a text that removes entries or shows lists.

    Args:
        text: an addition, an undo, a show, or a router's configuration of access lists.
        grammar: the router's words.
        whole: whether the text is a router's whole configuration. Then an `established` entry that permits more than
            replies is a remark only.

    Raises:
        CannotJudge: a line does anything else.
        Rejected: the router rejects a line.
    """
    lists = _Lists(grammar)
    for statement in statements(text, grammar, whole=whole):
        _add(lists, statement)
    if lists.taking and whole:
        raise CannotJudge(
            lists.taking[0], "a router's configuration does not remove entries", id_="router-removal-in-configuration"
        )
    if lists.taking:
        return taken_back(lists.taking[0], adds=bool(lists.entries))
    result = reading(lists.entries, whole=whole)
    if whole:
        return replace(result, side_effects=())
    return replace(result, remarks=(*result.remarks, *_replacing(lists)))


def _replacing(lists: _Lists) -> Iterator[Remark]:
    """A remark where an entry has a number that people choose, and an existing entry of that number would be replaced."""
    low = [entry for entry in lists.entries if (Place(entry.direction, entry.family), entry.number) in lists.numbers]
    if lists.grammar.by_number and (first := next((entry for entry in low if entry.number < _PEOPLES), None)):
        yield Remark(
            first.line,
            f"an entry {first.number} that the list has already gives way to this one",
            id="router-entry-replaced",
        )


def _add(lists: _Lists, statement: Statement) -> None:
    """Add an entry or a remark, or record the removal of one."""
    if statement.words[0] == "no":
        _take(lists, statement, statement.words[1:])
        return
    number, words = _numbered(lists, statement)
    if words[:1] != ("remark",):
        _add_entry(lists, statement, number, words)


def _take(lists: _Lists, statement: Statement, words: Sequence[str]) -> None:
    lists.taking.append(statement.line)
    if lists.grammar.by_number:
        if len(words) != 1 or not _SEQUENCE.fullmatch(words[0]):
            raise CannotJudge(
                statement.line, "an entry is removed by its number, and nothing else", id_="router-number-only"
            )
    elif words[:1] != ("remark",):
        _entry(lists.grammar, statement, words)


def _numbered(lists: _Lists, statement: Statement) -> tuple[int, tuple[str, ...]]:
    """The number of an entry and the words after it; an entry without a number comes after all others.

    Raises:
        CannotJudge: two entries have the number. Some routers reject the second one, others replace the first.
    """
    words = statement.words
    if (
        words[0] == "sequence"
        and statement.place.family in lists.grammar.sequence
        and _SEQUENCE.fullmatch(" ".join(words[1:2]))
    ):
        words = words[1:]
    if not _SEQUENCE.fullmatch(words[0]):
        lists.last[statement.place] = lists.last.get(statement.place, 0) + 1
        return lists.last[statement.place], words
    number = int(words[0])
    if number > _HIGHEST:
        raise CannotJudge(
            statement.line,
            f"{number} is not the number of an entry: they are 1 to {_HIGHEST}",
            id_="router-entry-number",
        )
    if (statement.place, number) in lists.numbers:
        raise CannotJudge(statement.line, f"there is an entry {number} already", id_="router-number-twice")
    lists.numbers.add((statement.place, number))
    return number, words[1:]


def _add_entry(lists: _Lists, statement: Statement, number: int, words: Sequence[str]) -> None:
    """Add an entry to its list. The position of an entry that denies among the others has to be known.

    Raises:
        CannotJudge: only some entries have numbers, so their order depends on the existing entries of the list.
    """
    added = replace(_entry(lists.grammar, statement, words), number=number)
    lists.entries.append(added)
    kinds = lists.kinds.setdefault(statement.place, set())
    kinds.add(statement.words[0] in _ACTIONS)
    lists.denies |= set() if added.permits else {statement.place}
    if len(kinds) > 1 and statement.place in lists.denies:
        raise CannotJudge(
            statement.line,
            "a list with an entry that denies has entries with numbers and others without",
            id_="router-numbers-mixed",
        )


def _entry(grammar: Grammar, statement: Statement, words: Sequence[str]) -> Entry:
    if words[:1] and words[0] in _ACTIONS:
        return entry(words, statement.line, statement.place.direction, statement.place.family, grammar)
    raise CannotJudge(
        statement.line,
        f"Portbook knows only entries that permit or deny, not {' '.join(words[:2])!r}",
        id_="router-entry-unknown",
    )
