"""iptables commands as rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from portbook.firewalls.iptables.filter import BUILT_IN, HOOKS, Filter
from portbook.firewalls.iptables.rule import typed
from portbook.firewalls.iptables.saved import restored
from portbook.firewalls.iptables.side_effects import side_effects
from portbook.model import Rule
from portbook.targets.base import CannotJudge, Cause, Reading, Remark
from portbook.targets.netfilter import accepted, opened, opened_by
from portbook.targets.taken_back import taken_back
from portbook.targets.text.shell import Command, commands

LONGEST = 64 * 1024
"""Bytes."""
_DELETE = "-D"
_LISTINGS = [["-S"], *(["-S", chain] for chain in BUILT_IN)]
_VERSIONS = {"iptables": 4, "ip6tables": 6}
_RESTORE = {"iptables-restore": 4, "ip6tables-restore": 6}


def read(text: str) -> Reading:
    """What a text lets through: of each IP version a whole table if it restores one, else what it adds to a host.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that iptables refuses.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    return read_commands(commands(text))


def read_commands(found: Iterable[Command]) -> Reading:
    """What commands let through, whoever runs them: as `read`.

    Raises:
        CannotJudge: likewise.
        Rejected: likewise.
    """
    filters = {version: Filter(version) for version in _VERSIONS.values()}
    asked = [each for each in found if not _lists(each)]
    if taken := [each for each in asked if len(each.argv) > 1 and each.argv[1] == _DELETE]:
        for command in taken:
            _run(_inserted(command), filters)
        return taken_back(taken[0].line, adds=len(taken) < len(asked))
    for command in asked:
        _run(command, filters)
    meanings = {version: _meaning(each, filters) for version, each in filters.items()}
    rules = tuple(rule for each in meanings.values() for rule in each)
    remarks = sorted((each for found in filters.values() for each in found.remarks), key=lambda each: each.line)

    def closes() -> tuple[Cause, ...]:
        return tuple(cause for each in filters.values() for cause in each.closes)

    def opens() -> tuple[Cause, ...]:
        return tuple(cause for each in filters.values() if each.touched for cause in opened_by(each.bases))

    besides = tuple(
        each for version, found in filters.items() for each in side_effects(found, HOOKS, meanings[version])
    )
    return Reading(rules, (*remarks, *_about(filters)), opens=opens, closes=closes, side_effects=besides)


def _lists(command: Command) -> bool:
    """Whether it only lists rules."""
    program, *arguments = command.argv
    return program in _VERSIONS and command.stdin is None and arguments in _LISTINGS


def _inserted(command: Command) -> Command:
    """What deletes a rule, as what inserts it: both are written the same, but for numbers.

    Raises:
        CannotJudge: it deletes by number.
    """
    program, _delete, *rule = command.argv
    if any(each.isdecimal() for each in rule[1:2]):
        raise CannotJudge(command.line, "a place among the host's own rules cannot be judged")
    return replace(command, argv=(program, "-I", *rule))


def _run(command: Command, filters: dict[int, Filter]) -> None:
    program, *arguments = command.argv
    if program in _RESTORE and command.stdin is not None and not arguments:
        version = _RESTORE[program]
        body = command.stdin.removesuffix("\n").split("\n")
        found = restored(enumerate(body, command.stdin_line), version)
        if missing := [name for name in HOOKS if name not in found.policies]:
            raise CannotJudge(command.line, f"without a line for chain {missing[0]}, its policy cannot be judged")
        found.told[:0] = filters[version].told  # what is gone from other tables stays gone
        filters[version] = found
    elif program in _VERSIONS and command.stdin is None:
        version = _VERSIONS[program]
        filters[version].run(typed(command.line, arguments, version))
    else:
        raise CannotJudge(command.line, f"{program} with such arguments cannot be judged here")


def _meaning(found: Filter, filters: Mapping[int, Filter]) -> tuple[Rule, ...]:
    """The rules of one IP version; the other is closed meanwhile."""
    if not found.touched:
        return ()
    others = tuple(base for version in filters if version != found.version for base in Filter(version).bases)
    bases = (*found.bases, *others)
    return accepted(bases) if found.whole else opened(bases)


def _about(filters: Mapping[int, Filter]) -> list[Remark]:
    touched = [each for each in filters.values() if each.touched]
    remarks = [
        Remark(1, f"IPv{each.version} is left as it is") for each in filters.values() if touched and not each.touched
    ]
    if any(not each.whole and not each.tracks for each in touched):
        remarks.append(Remark(1, "answers pass only where the host accepts established connections already"))
    return remarks
