"""Commands that append to Shorewall's rules files and reload them, as rules."""

from __future__ import annotations

from portbook.model import Rule
from portbook.targets import marked
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.commands import Command, commands
from portbook.targets.shorewall.columns import rule
from portbook.targets.shorewall.grammar import PROGRAMS, listing, reload, rules_file
from portbook.targets.taken_back import taken_back

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
    if words[1:] not in [(each,) for each in _FILES] or not marked.is_deletion(words[0]):
        raise CannotJudge(command.line, "sed is known here to delete one addition from a rules file, and nothing else")


def _appended(asked: list[Command]) -> Reading:
    """The rules of both files, of each if it is reloaded behind them."""
    waiting: dict[int, list[Rule]] = {each: [] for each in PROGRAMS}
    loaded: list[Rule] = []
    for each in asked:
        if each.argv in _RELOADS and each.stdin is None:
            version = _RELOADS[each.argv]
            loaded += waiting[version]
            waiting[version] = []
        elif each.argv[:2] == _APPEND and each.argv[2:] in [(file,) for file in _FILES] and each.stdin is not None:
            waiting[_FILES[each.argv[2]]] += _lines(each, _FILES[each.argv[2]])
        else:
            raise CannotJudge(each.line, f"{each.argv[0]} with such arguments cannot be judged here")
    left = [PROGRAMS[version] for version, rules in waiting.items() if rules]
    remarks = tuple(Remark(1, f"what is appended opens nothing until sudo {each} reload") for each in left)
    return Reading(tuple(loaded), remarks)


def _lines(command: Command, version: int) -> list[Rule]:
    """The rules between the marks.

    Raises:
        CannotJudge: a line has something that the closed grammar does not know.
        Rejected: a mark is missing, so that no undo finds them.
    """
    numbered = list(enumerate((command.stdin or "").splitlines(), command.stdin_line))
    if joined := next((number for number, line in numbered if line.endswith("\\")), 0):
        raise CannotJudge(joined, "a line that ends in a backslash goes on in the next, even a comment")
    if not marked.is_between([line for _number, line in numbered]):
        raise Rejected(command.line, "an addition begins with its mark, and ends with the same mark and the word end")
    return [rule(line, number, version) for number, line in numbered if line.strip() and not line.startswith("#")]
