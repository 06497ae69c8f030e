"""Commands that append to Shorewall's rules files and reload them, as rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from portbook.firewalls.shorewall.columns import Line, rule
from portbook.firewalls.shorewall.grammar import PROGRAMS, listing, reload, rules_file
from portbook.rules import minus
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.bounded_match import FirstMatch, joined
from portbook.targets.statements import taken_back
from portbook.targets.text import marked_lines
from portbook.targets.text.shell import Command, commands

LONGEST = 64 * 1024
"""Bytes."""
_LISTINGS = frozenset(listing(each) for each in PROGRAMS)
_RELOADS = {reload(each): each for each in PROGRAMS}
_FILES = {rules_file(each): each for each in PROGRAMS}
_APPEND, _DELETE = ("tee", "-a"), ("sed", "-i")


def read(text: str) -> Reading:
    """What a text lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Shorewall refuses.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    asked = [each for each in commands(text) if each.argv not in _LISTINGS or each.stdin is not None]
    if removing := [each for each in asked if each.argv[:2] == _DELETE]:
        for each in removing:
            _check_deletion(each)
        others = [each for each in asked if each not in removing and each.argv not in _RELOADS]
        return taken_back(removing[0].line, adds=bool(others))
    return _appended(asked)


def _check_deletion(command: Command) -> None:
    """Refuse what takes away anything but one addition of ours."""
    words = command.argv[2:]
    if words[1:] not in [(each,) for each in _FILES] or not marked_lines.is_deletion(words[0]):
        raise CannotJudge(command.line, "sed is known here to delete one addition from a rules file, and nothing else")


def _appended(asked: list[Command]) -> Reading:
    """The lines of both files: those that are loaded, and those that are at the next start or reload."""
    files: dict[int, list[Line]] = {each: [] for each in PROGRAMS}
    loaded: dict[int, list[Line]] = {each: [] for each in PROGRAMS}
    for each in asked:
        if each.argv in _RELOADS and each.stdin is None:
            version = _RELOADS[each.argv]
            loaded[version] = list(files[version])
        elif each.argv[:2] == _APPEND and each.argv[2:] in [(file,) for file in _FILES] and each.stdin is not None:
            files[_FILES[each.argv[2]]] += _lines(each, _FILES[each.argv[2]])
        else:
            raise CannotJudge(each.line, f"{each.argv[0]} with such arguments cannot be judged here")
    left = [PROGRAMS[version] for version, lines in files.items() if lines != loaded[version]]
    now, later = (_passing(line for lines in each.values() for line in lines) for each in (loaded, files))
    stored = (replace(each, rules=minus(each.rules, now.opened)) for each in joined(later.opens))
    return Reading(
        tuple(now.opened),
        (*_unmarked(asked), *(Remark(1, f"what is appended opens nothing until sudo {each} reload") for each in left)),
        opens=lambda: joined(now.opens),
        closes=lambda: joined(dict.fromkeys((*now.closes, *later.closes))),
        stored=tuple(each for each in stored if each.rules),
    )


def _unmarked(asked: Iterable[Command]) -> list[Remark]:
    """Additions that no undo finds again."""
    return [
        Remark(each.line, "these lines have no marks around them, so no undo form finds them")
        for each in asked
        if each.stdin is not None and not any(map(marked_lines.MARK.fullmatch, each.stdin.split("\n")))
    ]


def _passing(lines: Iterable[Line]) -> FirstMatch:
    found = FirstMatch()
    for each in lines:
        found.add([each.rule], opens=each.opens, line=each.line)
    return found


def _lines(command: Command, version: int) -> list[Line]:
    """The lines of an addition, which may be between marks.

    Raises:
        CannotJudge: a line has something that the closed grammar does not know.
        Rejected: one mark is missing, so that an undo would take away more.
    """
    numbered = list(enumerate((command.stdin or "").removesuffix("\n").split("\n"), command.stdin_line))
    if joined_ := next((number for number, line in numbered if line.endswith("\\")), 0):
        raise CannotJudge(joined_, "a line that ends in a backslash goes on in the next, even a comment")
    lines = [line for _number, line in numbered]
    if any(marked_lines.MARK.fullmatch(line) for line in lines) and not marked_lines.is_between(lines):
        raise Rejected(command.line, "an addition begins with its mark, and ends with the same mark and the word end")
    return [rule(line, number, version) for number, line in numbered if line.strip(" \t") and not line.startswith("#")]
