"""Commands that lay a file for ferm and load it, or such a file alone, as rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from portbook.firewalls.ferm.blocks import statements
from portbook.firewalls.ferm.grammar import CHAINS, DOMAINS, FILE, LIST, LOAD, OURS
from portbook.firewalls.ferm.statement import Meaning, meaning
from portbook.rules import minus
from portbook.targets.base import CannotJudge, Cause, Reading, Remark
from portbook.targets.bounded_match import FirstMatch, joined
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

LONGEST = 64 * 1024
"""Bytes."""
_STARTS = frozenset({"domain", "table", "chain"})
_FIRST_WORD = re.compile(r"[^ \t{(;#]*")
_WRITE, _REMOVE = "tee", "rm"
_PROGRAM_AND_FILE = 2
_FORWARDS = "this decides about packets between other hosts"
_OVERWRITES = "this replaces a file of that name, which the host may have: give it a name that begins with portbook."


def read(text: str) -> Reading:
    """What a text lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that ferm or the kernel refuses, or takes for something else.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    if _is_file(text):
        return _Loaded(tuple(meaning(each) for each in statements(text, 1))).reading
    asked = [each for each in commands(text) if each.argv != LIST or each.stdin is not None]
    if removing := [each for each in asked if each.argv[0] == _REMOVE]:
        for each in removing:
            _check_place(each)
        return taken_back(removing[0].line, adds=any(each.argv[0] == _WRITE for each in asked))
    return _written(asked)


def _is_file(text: str) -> bool:
    lines = (line.strip(" \t") for line in text.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    found = _FIRST_WORD.match(first)
    return bool(found and found[0] in _STARTS)


def _written(asked: list[Command]) -> Reading:
    """The files, each at its last writing, if ferm is run behind them; the others are for the next start."""
    files: dict[str, tuple[Meaning, ...]] = {}
    loaded = _Loaded(())
    aside = []
    for each in asked:
        if each.argv == LOAD and each.stdin is None:
            loaded = _in_order(files)
        elif each.argv[0] == _WRITE and each.stdin is not None:
            _check_place(each)
            files[each.argv[1]] = tuple(meaning(one) for one in statements(each.stdin, each.stdin_line))
            aside += [] if OURS.fullmatch(each.argv[1]) else [Remark(each.line, _OVERWRITES)]
        else:
            raise CannotJudge(each.line, f"{each.argv[0]} with such arguments cannot be judged here")
    found = replace(loaded.reading, side_effects=(*aside, *loaded.reading.side_effects))
    if not files or asked[-1].argv == LOAD:
        return found
    return _in_order(files).stored_beside(found)


def _in_order(files: Mapping[str, tuple[Meaning, ...]]) -> _Loaded:
    """Ferm includes the files of its folder by name (`collect_filenames`)."""
    return _Loaded(tuple(each for name in sorted(files) for each in files[name]))


def _check_place(command: Command) -> None:
    """Refuse files that ferm does not read, or that are not for additions."""
    if len(command.argv) != _PROGRAM_AND_FILE or not FILE.fullmatch(command.argv[1]):
        raise CannotJudge(command.line, f"{command.argv[0]} is known here with one .ferm file in /etc/ferm/ferm.d/")
    if command.argv[0] == _REMOVE and command.stdin is not None:
        raise CannotJudge(command.line, "rm reads nothing")


@dataclass(frozen=True)
class _Loaded:
    """What statements come to, in their order; policies count where no rule decides."""

    meanings: tuple[Meaning, ...]

    @property
    def passing(self) -> FirstMatch:
        """What passes."""
        found = FirstMatch()
        rules = [each for each in self.meanings if not each.is_policy]
        policies = [each for each in reversed(self.meanings) if each.is_policy]  # the last one holds
        for each in (*rules, *policies):
            found.add(each.rules, opens=each.opens, line=each.line, what="the policy" if each.is_policy else "")
        return found

    @property
    def reading(self) -> Reading:
        """The same as a reading."""
        passing = self.passing
        return Reading(
            tuple(passing.opened),
            tuple(self._remarks()),
            opens=lambda: joined(passing.opens),
            closes=lambda: joined(passing.closes),
            side_effects=tuple(self._aside()),
        )

    def stored_beside(self, running: Reading) -> Reading:
        """What runs, where this is loaded at the next start."""
        passing = self.passing
        later = (replace(each, rules=minus(each.rules, running.rules)) for each in joined(passing.opens))
        remark = Remark(1, f"a file that is written opens nothing until sudo {' '.join(LOAD)}")
        return replace(
            running,
            remarks=(*running.remarks, remark),
            closes=lambda: _each_once((*running.closes(), *passing.closes)),
            stored=tuple(each for each in later if each.rules),
            side_effects=tuple(dict.fromkeys((*running.side_effects, *self._aside()))),
        )

    def _aside(self) -> Iterator[Remark]:
        return (Remark(each.line, _FORWARDS) for each in self.meanings if each.forwards)

    def _remarks(self) -> Iterator[Remark]:
        answered = {place for each in self.meanings for place in each.answered}
        everywhere = {(domain, chain) for domain in DOMAINS for chain in CHAINS}
        if any(each.rules and each.opens for each in self.meanings) and not everywhere <= answered:
            yield Remark(1, "answers pass only where the host accepts established connections already")


def _each_once(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    return joined(dict.fromkeys(causes))
