"""Commands that lay a file for FireHOL, name it in its configuration and load it, or such a file alone, as rules."""

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
_IN_SED = re.compile(r"portbook[a-z0-9+.\[\]-]+?(?=(?:\[\.\]|\.)conf)")
"""The name of an addition in what sed is told, where each dot may be in brackets."""


def read(text: str) -> Reading:
    """What a text lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that FireHOL or the kernel refuses, or takes for something else.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    if _is_file(text):
        return _reading(_passing([block(text, 1)]))
    asked = [each for each in commands(text) if not _is_listing(each)]
    removed = {each: name for each in asked if (name := _removed(each))}
    if removed:
        others = [each for each in asked if each not in removed and each.argv != LOAD]
        return taken_back(_one_addition(removed), adds=bool(others))
    return _written(asked)


def _is_file(text: str) -> bool:
    lines = (line.strip(" \t") for line in text.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return re.match(r"interface(?:[ \t]|$)", first) is not None


def _is_listing(command: Command) -> bool:
    """Of the two chains that an addition has, and changes nothing."""
    program, *words = command.argv
    if program not in LISTS or command.stdin is not None or len(command.argv) != _LIST_WORDS:
        return False
    chain = next((words[1].removeprefix(each) for each in CHAINS if words[1].startswith(each)), "")
    return words[0] == "-S" and bool(NAME.fullmatch(chain))


def _named_in(command: Command, told: Callable[[str], tuple[str, ...]]) -> str:
    """The addition that sed is told to read, or to read no more; empty where it is told anything else."""
    if command.argv[0] != _EDIT or command.stdin is not None:
        return ""
    found = next((one for each in command.argv if (one := _IN_SED.search(each))), None)
    name = found[0].replace("[.]", ".") if found else ""
    known = FILE.fullmatch(place(name)) is not None
    return name if known and command.argv[1:] == told(name) else ""


def _removed(command: Command) -> str:
    """The addition that a command takes away, or its line; empty where it takes nothing away.

    Raises:
        CannotJudge: it takes away anything else.
    """
    if command.argv[0] != _REMOVE:
        return _named_in(command, deletion)
    if command.stdin is None and (name := _file_of(command)):
        return name
    raise CannotJudge(command.line, "rm is known here with one addition's file in /etc/firehol/, and nothing else")


def _one_addition(removed: Mapping[Command, str]) -> int:
    """Its first line.

    Raises:
        Rejected: the file of one goes and the line of another, or only one of the two.
    """
    first = next(iter(removed)).line
    if {each.argv[0] for each in removed} != {_EDIT, _REMOVE} or len({*removed.values()}) != 1:
        raise Rejected(first, "an addition's file and its line in firehol.conf go together")
    return first


def _written(asked: list[Command]) -> Reading:
    """The files, each at its last writing, that the configuration names when FireHOL is started behind them."""
    files: dict[str, Block] = {}
    named: list[str] = []
    loaded: list[Block] = []
    for each in asked:
        if each.argv == LOAD and each.stdin is None:
            loaded = _blocks(each, files, named)
        elif each.argv[0] == _WRITE and each.stdin is not None and _file_of(each):
            files[_file_of(each)] = block(each.stdin, each.stdin_line)
        elif name := _named_in(each, insertion):
            named.append(name)
        else:
            raise CannotJudge(each.line, f"{each.argv[0]} with such arguments cannot be judged here")
    now = _passing(loaded)
    found = replace(_reading(now), remarks=tuple(_remarks(asked, files, named)))
    if not asked or asked[-1].argv == LOAD:
        return found
    later = _passing(_blocks(asked[-1], files, named))
    stored = (replace(each, rules=minus(each.rules, now.opened)) for each in joined(later.opens))
    return replace(
        found,
        closes=lambda: joined(dict.fromkeys((*now.closes, *later.closes))),
        stored=tuple(each for each in stored if each.rules),
    )


def _passing(blocks: Iterable[Block]) -> FirstMatch:
    """In the order of the lines that name them, each of which is put right above the host's first interface."""
    found = FirstMatch()
    for each in blocks:
        for one in each.statements:
            found.add(one.rules, opens=one.opens, line=one.line, what=one.what)
    return found


def _reading(passing: FirstMatch) -> Reading:
    return Reading(tuple(passing.opened), opens=lambda: joined(passing.opens), closes=lambda: joined(passing.closes))


def _blocks(command: Command, files: Mapping[str, Block], named: list[str]) -> list[Block]:
    """What FireHOL reads at a start.

    Raises:
        CannotJudge: a file is not in the text.
        Rejected: an interface is there twice.
    """
    if missing := [each for each in named if each not in files]:
        raise CannotJudge(command.line, f"what is in {place(missing[0])} is not in the text")
    found = [files[each] for each in named]
    if len({each.name for each in found}) < len(found):
        raise Rejected(command.line, "FireHOL refuses all where an interface is there twice, or its file is read twice")
    return found


def _remarks(asked: list[Command], files: Mapping[str, Block], named: list[str]) -> list[Remark]:
    unread = [each for each in files if each not in named]
    found = [Remark(1, f"nothing reads {place(each)}: firehol.conf has no line for it") for each in unread]
    if files and asked[-1].argv != LOAD:
        found.append(Remark(1, f"a file that is written opens nothing until sudo {' '.join(LOAD)}"))
    return found


def _file_of(command: Command) -> str:
    """The addition whose file is the command's only argument; empty where it is any other."""
    found = FILE.fullmatch(command.argv[1]) if len(command.argv) == 2 else None  # noqa: PLR2004  # program and file
    return found[1] if found else ""
