"""Commands that lay a file for ferm and load it, or such a file alone, as rules."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.commands import Command, commands
from portbook.targets.ferm.blocks import statements
from portbook.targets.ferm.grammar import CHAINS, DOMAINS, FILE, LIST, LOAD
from portbook.targets.ferm.statement import Meaning, meaning
from portbook.targets.taken_back import taken_back

LONGEST = 64 * 1024
"""Bytes."""
_STARTS = frozenset({"domain", "table", "chain"})
_WRITE, _REMOVE = "tee", "rm"
_PROGRAM_AND_FILE = 2


def read(text: str) -> Reading:
    """What a text lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that ferm or the kernel refuses, or takes for something else.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    if _is_file(text):
        return _reading(meaning(each) for each in statements(text, 1))
    asked = [each for each in commands(text) if each.argv != LIST or each.stdin is not None]
    if removing := [each for each in asked if each.argv[0] == _REMOVE]:
        for each in removing:
            _check_place(each)
        return taken_back(removing[0].line, adds=any(each.argv[0] == _WRITE for each in asked))
    return _written(asked)


def _is_file(text: str) -> bool:
    lines = (line.split() for line in text.splitlines())
    first = next((words[0] for words in lines if words and not words[0].startswith("#")), "")
    return first in _STARTS


def _written(asked: list[Command]) -> Reading:
    """The files, each at its last writing, if ferm is run behind them."""
    files: dict[str, list[Meaning]] = {}
    loaded: list[Meaning] = []
    for each in asked:
        if each.argv == LOAD and each.stdin is None:
            loaded = [one for found in files.values() for one in found]
        elif each.argv[0] == _WRITE and each.stdin is not None:
            _check_place(each)
            files[each.argv[1]] = [meaning(one) for one in statements(each.stdin, each.stdin_line)]
        else:
            raise CannotJudge(each.line, f"{each.argv[0]} with such arguments cannot be judged here")
    found = _reading(loaded)
    if files and asked[-1].argv != LOAD:
        return Reading(
            found.rules,
            (*found.remarks, Remark(1, f"a file that is written opens nothing until sudo {' '.join(LOAD)}")),
        )
    return found


def _check_place(command: Command) -> None:
    """Refuse files that ferm does not read, or that are not for additions."""
    if len(command.argv) != _PROGRAM_AND_FILE or not FILE.fullmatch(command.argv[1]):
        raise CannotJudge(command.line, f"{command.argv[0]} is known here with one .ferm file in /etc/ferm/ferm.d/")
    if command.argv[0] == _REMOVE and command.stdin is not None:
        raise CannotJudge(command.line, "rm reads nothing")


def _reading(meanings: Iterable[Meaning]) -> Reading:
    found = tuple(meanings)
    rules = tuple(rule for each in found for rule in each.rules)
    answered = {place for each in found for place in each.answered}
    everywhere = {(domain, chain) for domain in DOMAINS for chain in CHAINS}
    remark = Remark(1, "answers pass only where the host accepts established connections already")
    return Reading(rules, (remark,) if rules and not everywhere <= answered else ())
