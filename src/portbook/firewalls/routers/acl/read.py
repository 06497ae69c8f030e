"""The lines of access lists as rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from portbook.firewalls.routers.acl.entry import Entry, reading
from portbook.firewalls.routers.acl.grammar import Grammar
from portbook.firewalls.routers.acl.lines import Place, Statement, statements
from portbook.firewalls.routers.acl.words import entry
from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.statements import taken_back

_ACTIONS = ("permit", "deny")
_SEQUENCE = re.compile(r"[1-9][0-9]{0,9}")
_PEOPLES = 100_000
"""Numbers below are those that people give."""
_HIGHEST = 2_147_483_643
"""The lowest of what these routers take for the highest."""


@dataclass
class _Lists:
    """What has been read so far.

    Attributes:
        grammar: the router's words.
        entries: of all lists, in the order of the text.
        taking: lines that take something back.
        last: how many lines without a number each list has.
        numbers: all that are written, with the list.
        kinds: whether a list has entries without a number, with one, or both.
        denies: lists with an entry that denies.
    """

    grammar: Grammar
    entries: list[Entry] = field(default_factory=list)
    taking: list[int] = field(default_factory=list)
    last: dict[Place, int] = field(default_factory=dict)
    numbers: set[tuple[Place, int]] = field(default_factory=set)
    kinds: dict[Place, set[bool]] = field(default_factory=dict)
    denies: set[Place] = field(default_factory=set)


def read(text: str, grammar: Grammar, *, whole: bool = False) -> Reading:
    """What the entries let through; nothing, of what takes entries back or shows lists.

    Args:
        text: of an addition, or of whole lists.
        grammar: the router's words.
        whole: whether they are all that a router has: `established` may let more through than replies, which is a remark.

    Raises:
        CannotJudge: a line does anything else.
        Rejected: the router refuses it.
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
    found = reading(lists.entries, whole=whole)
    if whole:
        return replace(found, side_effects=())
    return replace(found, remarks=(*found.remarks, *_replacing(lists)))


def _replacing(lists: _Lists) -> Iterator[Remark]:
    """Where a router knows entries by their numbers, one of the numbers that people give may be taken."""
    low = [each for each in lists.entries if (Place(each.direction, each.family), each.number) in lists.numbers]
    if lists.grammar.by_number and (first := next((each for each in low if each.number < _PEOPLES), None)):
        yield Remark(
            first.line,
            f"an entry {first.number} that the list has already gives way to this one",
            id="router-entry-replaced",
        )


def _add(lists: _Lists, said: Statement) -> None:
    """An entry, a remark, or what takes one back."""
    if said.words[0] == "no":
        _take(lists, said, said.words[1:])
        return
    number, words = _numbered(lists, said)
    if words[:1] != ("remark",):
        _add_entry(lists, said, number, words)


def _take(lists: _Lists, said: Statement, words: Sequence[str]) -> None:
    lists.taking.append(said.line)
    if lists.grammar.by_number:
        if len(words) != 1 or not _SEQUENCE.fullmatch(words[0]):
            raise CannotJudge(
                said.line, "an entry is removed by its number, and nothing else", id_="router-number-only"
            )
    elif words[:1] != ("remark",):
        _entry(lists.grammar, said, words)


def _numbered(lists: _Lists, said: Statement) -> tuple[int, tuple[str, ...]]:
    """The number of an entry, and the words behind it; one without a number comes behind all others.

    Raises:
        CannotJudge: the number is taken: some routers refuse the second entry, others put it in place of the first.
    """
    words = said.words
    if (
        words[0] == "sequence"
        and said.place.family in lists.grammar.sequence
        and _SEQUENCE.fullmatch(" ".join(words[1:2]))
    ):
        words = words[1:]
    if not _SEQUENCE.fullmatch(words[0]):
        lists.last[said.place] = lists.last.get(said.place, 0) + 1
        return lists.last[said.place], words
    number = int(words[0])
    if number > _HIGHEST:
        raise CannotJudge(
            said.line, f"{number} is not the number of an entry: they are 1 to {_HIGHEST}", id_="router-entry-number"
        )
    if (said.place, number) in lists.numbers:
        raise CannotJudge(said.line, f"there is an entry {number} already", id_="router-number-twice")
    lists.numbers.add((said.place, number))
    return number, words[1:]


def _add_entry(lists: _Lists, said: Statement, number: int, words: Sequence[str]) -> None:
    """An entry that denies has to know its place among the others.

    Raises:
        CannotJudge: only some of them have numbers, and so their order depends on what the list has already.
    """
    made = replace(_entry(lists.grammar, said, words), number=number)
    lists.entries.append(made)
    kinds = lists.kinds.setdefault(said.place, set())
    kinds.add(said.words[0] in _ACTIONS)
    lists.denies |= set() if made.permits else {said.place}
    if len(kinds) > 1 and said.place in lists.denies:
        raise CannotJudge(
            said.line,
            "a list with an entry that denies has entries with numbers and others without",
            id_="router-numbers-mixed",
        )


def _entry(grammar: Grammar, said: Statement, words: Sequence[str]) -> Entry:
    if words[:1] and words[0] in _ACTIONS:
        return entry(words, said.line, said.place.direction, said.place.family, grammar)
    raise CannotJudge(
        said.line,
        f"Portbook knows only entries that permit or deny, not {' '.join(words[:2])!r}",
        id_="router-entry-unknown",
    )
