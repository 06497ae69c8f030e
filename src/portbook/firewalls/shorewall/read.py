"""Commands that append to Shorewall's rules files and reload them, as rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
_LISTINGS = frozenset(listing(version) for version in PROGRAMS)
_RELOADS = {reload(version): version for version in PROGRAMS}
_FILES = {rules_file(version): version for version in PROGRAMS}
_APPEND, _DELETE = ("tee", "-a"), ("sed", "-i")


def read(text: str) -> Reading:
    """The packets that a text lets through.

    Raises:
        CannotJudge: Portbook does not know something in the text.
        Rejected: Shorewall refuses something in the text.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "the text has more than 64 KiB", id_="shorewall-text-too-long", cure="split the text")
    changing = [command for command in commands(text) if command.argv not in _LISTINGS or command.stdin is not None]
    if deletions := [command for command in changing if command.argv[:2] == _DELETE]:
        for deletion in deletions:
            _check_deletion(deletion)
        others = [command for command in changing if command not in deletions and command.argv not in _RELOADS]
        return taken_back(deletions[0].line, adds=bool(others))
    return _appended(changing)


def _check_deletion(command: Command) -> None:
    """Refuse a deletion of anything but one addition of Portbook."""
    words = command.argv[2:]
    if words[1:] not in [(file,) for file in _FILES] or not marked_lines.is_deletion(words[0]):
        message = "Portbook reads sed only where it deletes one addition from a rules file"
        raise CannotJudge(command.line, message, id_="shorewall-unknown-command")


def _appended(run: list[Command]) -> Reading:
    """The lines of both files: those that run, and those for the next start or reload."""
    files: dict[int, list[Line]] = {version: [] for version in PROGRAMS}
    loaded: dict[int, list[Line]] = {version: [] for version in PROGRAMS}
    for command in run:
        argv = command.argv
        if argv in _RELOADS and command.stdin is None:
            version = _RELOADS[argv]
            loaded[version] = list(files[version])
        elif argv[:2] == _APPEND and argv[2:] in [(file,) for file in _FILES] and command.stdin is not None:
            files[_FILES[argv[2]]] += _lines(command, _FILES[argv[2]])
        else:
            message = f"Portbook does not know this {argv[0]} command"
            raise CannotJudge(command.line, message, id_="shorewall-unknown-command")
    waiting = [PROGRAMS[version] for version, lines in files.items() if lines != loaded[version]]
    now, later = _passing(loaded), _passing(files)
    stored = (replace(cause, rules=minus(cause.rules, now.opened)) for cause in joined(later.opens))
    return Reading(
        tuple(now.opened),
        (*_unmarked(run), *map(_not_loaded, waiting)),
        opens=lambda: joined(now.opens),
        closes=lambda: joined(dict.fromkeys((*now.closes, *later.closes))),
        stored=tuple(cause for cause in stored if cause.rules),
    )


def _not_loaded(program: str) -> Remark:
    message = f"appended lines open nothing until {program} loads them"
    return Remark(1, message, "shorewall-not-loaded", f"run sudo {program} reload")


def _unmarked(run: Iterable[Command]) -> list[Remark]:
    """Remarks on additions that the undo form does not find."""
    message = "these lines have no marks around them, so the undo form does not find them"
    return [
        Remark(command.line, message, "shorewall-no-marks")
        for command in run
        if command.stdin is not None and not any(map(marked_lines.MARK.fullmatch, command.stdin.split("\n")))
    ]


def _passing(files: Mapping[int, Iterable[Line]]) -> FirstMatch:
    match = FirstMatch()
    for line in (line for lines in files.values() for line in lines):
        match.add([line.rule], opens=line.opens, line=line.line)
    return match


def _lines(command: Command, version: int) -> list[Line]:
    """The lines of an addition, which may be between marks.

    Raises:
        CannotJudge: Portbook does not know something in a line.
        Rejected: one mark is missing, so that the undo form would remove more.
    """
    numbered = list(enumerate((command.stdin or "").removesuffix("\n").split("\n"), command.stdin_line))
    if continued := next((number for number, line in numbered if line.endswith("\\")), 0):
        message = "a line that ends in a backslash goes on in the next, even a comment"
        raise CannotJudge(continued, message, id_="shorewall-continued-line", cure="write it in one line")
    lines = [line for _number, line in numbered]
    if any(marked_lines.MARK.fullmatch(line) for line in lines) and not marked_lines.is_between(lines):
        message = "an addition begins with its mark and ends with the same mark and the word end"
        raise Rejected(command.line, message, id_="shorewall-mark-missing")
    return [rule(line, number, version) for number, line in numbered if line.strip(" \t") and not line.startswith("#")]
