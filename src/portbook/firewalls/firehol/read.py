"""Commands that write a file for FireHOL, name it in its configuration and load it, or such a file alone, as rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from portbook.firewalls.firehol.block import Block, block
from portbook.firewalls.firehol.grammar import CHAINS, FILE, LISTS, LOAD, NAME, deletion, insertion, place
from portbook.rules import minus
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.bounded_match import FirstMatch, joined
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

LONGEST = 64 * 1024
"""Bytes."""
_WRITE, _REMOVE, _EDIT = "tee", "rm", "sed"
_LIST_WORDS = 3
_IN_SED = re.compile(r"portbook[a-z0-9+.\[\]-]+?(?=(?:\[\.\]|\.)conf(?:\$|\Z))")
"""The name of an addition in the arguments of sed, where each dot may be in brackets."""


def read(text: str) -> Reading:
    """The packets that a text lets through.

    Raises:
        CannotJudge: Portbook does not know something in the text.
        Rejected: FireHOL or the kernel refuses something in the text, or takes it for something else.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "the text has more than 64 KiB", id_="firehol-text-too-long", cure="split the text")
    if _is_file(text):
        return _reading(_passing([block(text, 1)]))
    changing = [command for command in commands(text) if not _is_listing(command)]
    removals = {command: name for command in changing if (name := _removed(command))}
    if removals:
        remaining = [command for command in changing if command not in removals and command.argv != LOAD]
        return taken_back(_one_addition(removals), adds=bool(remaining))
    return _written(changing)


def _is_file(text: str) -> bool:
    lines = (line.strip(" \t") for line in text.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return re.match(r"interface(?:[ \t]|$)", first) is not None


def _is_listing(command: Command) -> bool:
    """Whether a command lists one of the two chains of an addition."""
    program, *words = command.argv
    if program not in LISTS or command.stdin is not None or len(command.argv) != _LIST_WORDS:
        return False
    interface = next((words[1].removeprefix(prefix) for prefix in CHAINS if words[1].startswith(prefix)), "")
    return words[0] == "-S" and bool(NAME.fullmatch(interface))


def _named_in(command: Command, arguments: Callable[[str], tuple[str, ...]]) -> str:
    """The addition whose line sed inserts or deletes with these arguments; empty where sed does anything else."""
    if command.argv[0] != _EDIT or command.stdin is not None:
        return ""
    match = next((match for argument in command.argv if (match := _IN_SED.search(argument))), None)
    name = match[0].replace("[.]", ".") if match else ""
    known = FILE.fullmatch(place(name)) is not None
    return name if known and command.argv[1:] == arguments(name) else ""


def _removed(command: Command) -> str:
    """The addition whose file or line a command removes; empty where it removes nothing.

    Raises:
        CannotJudge: the command removes anything else.
    """
    if command.argv[0] != _REMOVE:
        return _named_in(command, deletion)
    if command.stdin is None and (name := _file_of(command)):
        return name
    message = "Portbook reads rm only with the file of one addition in /etc/firehol/"
    raise CannotJudge(command.line, message, id_="firehol-unknown-command")


def _one_addition(removals: Mapping[Command, str]) -> int:
    """The first line of the commands that remove an addition.

    Raises:
        Rejected: they remove the file of one addition and the line of another, or only one of the two.
    """
    first = next(iter(removals)).line
    if {command.argv[0] for command in removals} != {_EDIT, _REMOVE} or len({*removals.values()}) != 1:
        message = "the text does not remove both the file of one addition and its line in firehol.conf"
        raise Rejected(first, message, id_="firehol-half-removed", cure="remove both")
    return first


def _written(run: list[Command]) -> Reading:
    """The files as last written, as far as the configuration names them where FireHOL starts."""
    files: dict[str, Block] = {}
    named: list[str] = []
    loaded: list[Block] = []
    for command in run:
        if command.argv == LOAD and command.stdin is None:
            loaded = _blocks(command, files, named)
        elif command.argv[0] == _WRITE and command.stdin is not None and _file_of(command):
            files[_file_of(command)] = block(command.stdin, command.stdin_line)
        elif name := _named_in(command, insertion):
            named.append(name)
        else:
            message = f"Portbook does not know this {command.argv[0]} command"
            raise CannotJudge(command.line, message, id_="firehol-unknown-command")
    now = _passing(loaded)
    running = replace(_reading(now), remarks=tuple(_remarks(run, files, named)))
    if not run or run[-1].argv == LOAD:
        return running
    later = _passing(_blocks(run[-1], files, named))
    stored = (replace(cause, rules=minus(cause.rules, now.opened)) for cause in joined(later.opens))
    return replace(
        running,
        closes=lambda: joined(dict.fromkeys((*now.closes, *later.closes))),
        stored=tuple(cause for cause in stored if cause.rules),
    )


def _passing(blocks: Iterable[Block]) -> FirstMatch:
    """The packets that interfaces let through, in the order of the lines that name their files."""
    match = FirstMatch()
    for statement in (statement for interface in blocks for statement in interface.statements):
        match.add(statement.rules, opens=statement.opens, line=statement.line, what=statement.title)
    return match


def _reading(passing: FirstMatch) -> Reading:
    return Reading(tuple(passing.opened), opens=lambda: joined(passing.opens), closes=lambda: joined(passing.closes))


def _blocks(command: Command, files: Mapping[str, Block], named: list[str]) -> list[Block]:
    """The interfaces that FireHOL loads.

    Raises:
        CannotJudge: the text does not have one of the files.
        Rejected: an interface is there twice.
    """
    if missing := [name for name in named if name not in files]:
        message = f"the text does not have the file {place(missing[0])}"
        raise CannotJudge(command.line, message, id_="firehol-file-missing")
    interfaces = [files[name] for name in named]
    if len({interface.name for interface in interfaces}) < len(interfaces):
        message = "FireHOL loads nothing where an interface or the line for its file is there twice"
        raise Rejected(command.line, message, id_="firehol-interface-twice")
    return interfaces


def _remarks(run: list[Command], files: Mapping[str, Block], named: list[str]) -> list[Remark]:
    remarks = [
        Remark(1, f"firehol.conf has no line for {place(name)}, so FireHOL does not read it", "firehol-file-not-named")
        for name in files
        if name not in named
    ]
    if files and run[-1].argv != LOAD:
        message = "a file that is written opens nothing until FireHOL loads it"
        remarks.append(Remark(1, message, "firehol-not-loaded", f"run sudo {' '.join(LOAD)}"))
    return remarks


def _file_of(command: Command) -> str:
    """The addition whose file is the only argument of a command; empty where it is not."""
    path = FILE.fullmatch(command.argv[1]) if len(command.argv) == 2 else None  # noqa: PLR2004  # program and file
    return path[1] if path else ""
