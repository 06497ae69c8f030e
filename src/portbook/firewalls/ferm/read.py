"""Commands that write a file for ferm and load it, or such a file alone, as rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portbook.firewalls.ferm.blocks import statements
from portbook.firewalls.ferm.grammar import CHAINS, DOMAINS, FILE, LIST, LOAD, OURS
from portbook.firewalls.ferm.statement import Meaning, meaning
from portbook.rules import minus
from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.bounded_match import FirstMatch, joined
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

LONGEST = 64 * 1024
"""Bytes."""
_STARTS = frozenset({"domain", "table", "chain"})
_FIRST_WORD = re.compile(r"[^ \t{(;#]*")
_WRITE, _REMOVE = "tee", "rm"
_PROGRAM_AND_FILE = 2


def read(text: str) -> Reading:
    """The packets that a text lets through.

    Raises:
        CannotJudge: Portbook does not know something in the text.
        Rejected: ferm or the kernel refuses something in the text, or takes it for something else.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "the text has more than 64 KiB", id_="ferm-text-too-long", cure="split the text")
    if _is_file(text):
        return _RuleSet(tuple(meaning(statement) for statement in statements(text, 1))).reading
    changing = [command for command in commands(text) if command.argv != LIST or command.stdin is not None]
    if removals := [command for command in changing if command.argv[0] == _REMOVE]:
        for removal in removals:
            _check_place(removal)
        return taken_back(removals[0].line, adds=any(command.argv[0] == _WRITE for command in changing))
    return _written(changing)


def _is_file(text: str) -> bool:
    lines = (line.strip(" \t") for line in text.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    word = _FIRST_WORD.match(first)
    return bool(word and word[0] in _STARTS)


def _written(run: list[Command]) -> Reading:
    """The files as last written: those that ferm loads, and those for the next start."""
    files: dict[str, tuple[Meaning, ...]] = {}
    loaded = _RuleSet(())
    overwriting = []
    for command in run:
        if command.argv == LOAD and command.stdin is None:
            loaded = _in_order(files)
        elif command.argv[0] == _WRITE and command.stdin is not None:
            _check_place(command)
            path = command.argv[1]
            files[path] = tuple(meaning(statement) for statement in statements(command.stdin, command.stdin_line))
            overwriting += [] if OURS.fullmatch(path) else [_overwrites(command.line)]
        else:
            message = f"Portbook does not know this {command.argv[0]} command"
            raise CannotJudge(command.line, message, id_="ferm-unknown-command")
    running = replace(loaded.reading, side_effects=(*overwriting, *loaded.reading.side_effects))
    if not files or run[-1].argv == LOAD:
        return running
    return _in_order(files).stored_beside(running)


def _overwrites(line: int) -> Remark:
    message = "this replaces a file of that name, which the host may have"
    return Remark(line, message, "ferm-overwrites-file", "give it a name that begins with portbook.")


def _in_order(files: Mapping[str, tuple[Meaning, ...]]) -> _RuleSet:
    """The rule set of files; ferm includes the files of its folder by name (`collect_filenames`)."""
    return _RuleSet(tuple(meaning for name in sorted(files) for meaning in files[name]))


def _check_place(command: Command) -> None:
    """Refuse a file that ferm does not include, or that is no file for an addition."""
    if len(command.argv) != _PROGRAM_AND_FILE or not FILE.fullmatch(command.argv[1]):
        message = f"Portbook reads {command.argv[0]} only with one .ferm file in /etc/ferm/ferm.d/"
        raise CannotJudge(command.line, message, id_="ferm-unknown-command")
    if command.argv[0] == _REMOVE and command.stdin is not None:
        raise CannotJudge(command.line, "rm takes no heredoc", id_="ferm-unknown-command")


@dataclass(frozen=True)
class _RuleSet:
    """The rules and policies of statements, in their order."""

    meanings: tuple[Meaning, ...]

    @property
    def passing(self) -> FirstMatch:
        """The packets that pass; a policy decides where no rule does."""
        match = FirstMatch()
        rules = [meaning for meaning in self.meanings if not meaning.is_policy]
        policies = [meaning for meaning in reversed(self.meanings) if meaning.is_policy]  # the last one holds
        for decision in (*rules, *policies):
            match.add(
                decision.rules,
                opens=decision.opens,
                line=decision.line,
                what="the policy" if decision.is_policy else "",
            )
        return match

    @property
    def reading(self) -> Reading:
        """The reading of the rule set."""
        passing = self.passing
        return Reading(
            tuple(passing.opened),
            tuple(self._remarks()),
            opens=lambda: joined(passing.opens),
            closes=lambda: joined(passing.closes),
            side_effects=tuple(self._side_effects()),
        )

    def stored_beside(self, running: Reading) -> Reading:
        """The reading of what runs, where this rule set is loaded at the next start."""
        passing = self.passing
        later = (replace(cause, rules=minus(cause.rules, running.rules)) for cause in joined(passing.opens))
        message = "a file that is written opens nothing until ferm loads it"
        remark = Remark(1, message, "ferm-not-loaded", f"run sudo {' '.join(LOAD)}")
        return replace(
            running,
            remarks=(*running.remarks, remark),
            closes=lambda: joined(dict.fromkeys((*running.closes(), *passing.closes))),
            stored=tuple(cause for cause in later if cause.rules),
            side_effects=tuple(dict.fromkeys((*running.side_effects, *self._side_effects()))),
        )

    def _side_effects(self) -> Iterator[Remark]:
        message = "this decides about forwarded packets"
        return (Remark(meaning.line, message, "ferm-forwarding") for meaning in self.meanings if meaning.forwards)

    def _remarks(self) -> Iterator[Remark]:
        answered = {place for meaning in self.meanings for place in meaning.answered}
        everywhere = {(domain, chain) for domain in DOMAINS for chain in CHAINS}
        if any(meaning.rules and meaning.opens for meaning in self.meanings) and not everywhere <= answered:
            message = "answers pass only if the host accepts established connections already"
            yield Remark(1, message, "ferm-no-answers")
