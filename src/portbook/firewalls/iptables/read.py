"""iptables commands as rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from portbook.firewalls.iptables.filter import BUILT_IN, HOOKS, FilterTable
from portbook.firewalls.iptables.rule import parse_portable, rule_number
from portbook.firewalls.iptables.save_format import no_policy, restored
from portbook.firewalls.iptables.side_effects import FORWARD, side_effects
from portbook.model import Rule, Scope
from portbook.targets.base import CannotJudge, Cause, Reading, Remark
from portbook.targets.netfilter import Base, accepted, forwarded, opened, opened_by
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command as ShellCommand
from portbook.targets.text.shell import commands

LONGEST = 64 * 1024
"""Bytes of a text."""
_OTHER_FIREWALLS = frozenset({"nft", "ufw", "firewall-cmd"})
_DELETE = "-D"
_LISTINGS = [["-S"], *(["-S", chain] for chain in BUILT_IN)]
_VERSIONS = {"iptables": 4, "ip6tables": 6}
_RESTORE = {"iptables-restore": 4, "ip6tables-restore": 6}


def read(text: str) -> Reading:
    """What a text lets through: for each IP version a whole table if it restores one, else what it adds to a host.

    Raises:
        CannotJudge: the closed grammar does not know a part of the text.
        Rejected: iptables refuses the text.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "the text is longer than 64 KiB", id_="iptables-text-too-long")
    return read_commands(commands(text))


def read_commands(shell: Iterable[ShellCommand]) -> Reading:
    """What commands let through, whoever runs them.

    Raises:
        CannotJudge: as `read`.
        Rejected: as `read`.
    """
    tables = {version: FilterTable(version) for version in _VERSIONS.values()}
    changes = [command for command in shell if not _lists(command)]
    if deletions := [command for command in changes if len(command.argv) > 1 and command.argv[1] == _DELETE]:
        for command in deletions:
            _run(_as_insert(command), tables)
        return taken_back(deletions[0].line, adds=len(deletions) < len(changes))
    for command in changes:
        _run(command, tables)
    return replace(_reading(tables, forwards=False), as_router=lambda: _reading(tables, forwards=True))


def _reading(tables: Mapping[int, FilterTable], *, forwards: bool) -> Reading:
    """What tables let through, those that the text does not touch left out.

    Args:
        tables: the table of each IP version.
        forwards: whether the host is a router, so that packets between other hosts count.
    """
    rules = {version: _rules(table, tables, forwards=forwards) for version, table in tables.items()}
    every = [remark for table in tables.values() for remark in table.remarks_for(forwards=forwards)]

    def closes() -> tuple[Cause, ...]:
        return tuple(cause for table in tables.values() for cause in table.closes(forwards=forwards))

    def opens() -> tuple[Cause, ...]:
        met = (_bases(table, forwards=forwards) for table in tables.values() if table.touched)
        return tuple(cause for bases in met for cause in opened_by(bases))

    return Reading(
        tuple(rule for part in rules.values() for rule in part),
        (*sorted(every, key=lambda remark: remark.line), *_about(tables, rules)),
        opens=opens,
        closes=closes,
        side_effects=tuple(
            remark
            for version, table in tables.items()
            for remark in side_effects(table, HOOKS, rules[version], forwards=forwards)
        ),
    )


def _bases(table: FilterTable, *, forwards: bool) -> tuple[Base, ...]:
    return (*table.bases, *([table.forward] if forwards else []))


def _lists(command: ShellCommand) -> bool:
    """Whether a command only lists rules."""
    program, *arguments = command.argv
    return program in _VERSIONS and command.stdin is None and arguments in _LISTINGS


def _as_insert(command: ShellCommand) -> ShellCommand:
    """The command that inserts the rule which a command deletes: both have the same words, except rule numbers.

    Raises:
        CannotJudge: the command deletes by number.
    """
    program, _delete, *rule = command.argv
    if any(word.isdecimal() for word in rule[1:2]):
        raise rule_number(command.line)
    return replace(command, argv=(program, "-I", *rule))


def _run(command: ShellCommand, tables: dict[int, FilterTable]) -> None:
    program, *arguments = command.argv
    if program in _RESTORE and command.stdin is not None and not arguments:
        version = _RESTORE[program]
        body = command.stdin.removesuffix("\n").split("\n")
        table = restored(enumerate(body, command.stdin_line), version)
        if missing := [name for name in HOOKS if name not in table.policies]:
            raise no_policy(command.line, missing[0])
        table.line_effects[:0] = tables[version].line_effects  # other tables stay empty
        tables[version] = table
    elif program in _VERSIONS and command.stdin is None:
        version = _VERSIONS[program]
        tables[version].run(parse_portable(command.line, arguments, version))
    elif program in _OTHER_FIREWALLS:
        message, cure = f"this is a command of {program}", "--target is iptables"
        raise CannotJudge(command.line, message, id_="iptables-other-program", cure=cure)
    else:
        message = f"Portbook does not know the program {program} here"
        if program in _VERSIONS or program in _RESTORE:
            message = f"Portbook does not know {program} with such arguments or input"
        raise CannotJudge(command.line, message, id_="iptables-other-program")


def _rules(table: FilterTable, tables: Mapping[int, FilterTable], *, forwards: bool) -> tuple[Rule, ...]:
    """The rules of one IP version, as if the other let nothing through."""
    if not table.touched:
        return ()
    others = [FilterTable(version) for version in tables if version != table.version]
    bases = (*table.bases, *(base for other in others for base in other.bases))
    own = accepted(bases) if table.whole else opened(bases)
    return (*own, *(forwarded([table.forward, *(other.forward for other in others)]) if forwards else ()))


def _about(tables: Mapping[int, FilterTable], rules: Mapping[int, Sequence[Rule]]) -> list[Remark]:
    touched = [table for table in tables.values() if table.touched]
    remarks = [
        Remark(1, f"this text does not change IPv{table.version}", "iptables-other-version-unchanged")
        for table in tables.values()
        if touched and not table.touched
    ]
    if any(not table.whole and not table.tracks(_passed(rules[table.version])) for table in touched):
        message = "answers pass only where the host accepts established connections already"
        remarks.append(Remark(1, message, "iptables-answers-not-accepted"))
    return remarks


def _passed(rules: Sequence[Rule]) -> tuple[str, ...]:
    """The chains that have to let answers through."""
    between = {rule.scope is Scope.FORWARDED for rule in rules}
    own = () if between == {True} else tuple(HOOKS)
    return (*own, *([FORWARD] if True in between else []))
