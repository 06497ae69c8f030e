"""What drives a front end: it runs the commands of a host or a snippet, which write files and load them.

What only comes before what is judged is compiled once in a sandbox, which is most of the time: a host, and the addition that
an undo and a listing follow. Its files are written each time, by its own commands.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from weakref import WeakKeyDictionary

from portbook.firewalls.front_ends.check.front_end import FrontEnd
from portbook.firewalls.iptables.check import legacy
from portbook.firewalls.iptables.check.variants import LISTING
from portbook.proof.host.driver import Driver, Host, Listing, Response, Step, first_line, not_loaded
from portbook.proof.sandbox.sandbox import ProgramResult, SandboxFailed, Tools
from portbook.targets.text.shell import commands

_SAVE = ("iptables-legacy-save", "ip6tables-legacy-save")
_MOST_OUTCOMES = 256
_EMPTY_TABLE = re.compile(r"^\*(?:mangle|nat|raw|security)\n(?::[A-Z]+ ACCEPT \[0:0\]\n)*COMMIT\n", re.MULTILINE)
"""The kernel makes a table when somebody asks about it, and the legacy variant cannot remove one: whose it is, nobody knows."""

_Part: TypeAlias = tuple[Step, ...]
"""Commands up to the one that loads what they have written."""


@dataclass(frozen=True)
class _Outcome:
    """What parts have done one after another: the rules that they loaded, and what the last one printed."""

    dumps: tuple[str, ...]
    output: str


@dataclass
class _Memory:
    """What one sandbox has shown. Not what another has: some front ends find out the addresses of their machine.

    Attributes:
        facts: what the front end keeps about the machine, by file; None before it was asked.
        outcomes: of parts that were run one after another on an empty host; the last ones that were used.
    """

    facts: dict[str, str] | None = None
    outcomes: OrderedDict[tuple[_Part, ...], _Outcome] = field(default_factory=OrderedDict)


_MEMORIES: WeakKeyDictionary[Tools, dict[str, _Memory]] = WeakKeyDictionary()


class FrontEndDriver(Driver):
    """Drives a front end, whose rules are those of the legacy variant of iptables where the machine has it."""

    def __init__(self, tools: Tools, front_end: FrontEnd) -> None:
        self._tools = tools
        self._front_end = front_end
        self._has_legacy = legacy.is_installed()
        self._listing = Listing(LISTING.programs, (*LISTING.passing, *front_end.passing))
        self._tables_known = False
        self._past: tuple[_Part, ...] | None = None
        """The parts that were run since the last reset; None where nobody knows what the host has."""
        self._memory = _MEMORIES.setdefault(tools, {}).setdefault(front_end.id, _Memory())

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self._tools.reset()
        if not self._has_legacy:
            return
        self._past = ()
        if not self._tables_known:  # a lab that has seen the variant's programs flushes tables, which is quicker
            self._tables_known = legacy.works(self._tools)

    def load(self, host: Host) -> None:
        """Run the commands of a host."""
        self.reset()
        (text,) = host.texts
        part = tuple(Step(command.argv, command.stdin or "") for command in commands(text))
        completed = self._run(part, repeats=True)
        if completed.returncode:
            raise not_loaded(host, self._front_end.id, completed)

    def apply(self, steps: Sequence[Step], *, prepares: bool = False) -> Response:
        """Run the commands, up to the first that fails."""
        outputs = []
        for part in self.pieces(steps):
            completed = self._run(part, repeats=prepares)
            if completed.returncode:
                return Response.of(self._front_end.id, completed)
            outputs.append(completed.stdout)
        return Response(output="".join(outputs))

    def list(self) -> str:
        """The rules of both IP versions."""
        return _EMPTY_TABLE.sub("", self._listing.by(self._tools, legacy.named if self._has_legacy else str))

    def pieces(self, steps: Sequence[Step]) -> Sequence[_Part]:
        """What is written takes effect with the command that loads it."""
        parts: list[list[Step]] = [[]]
        for step in steps:
            parts[-1].append(step)
            if step.argv == self._front_end.loads:
                parts.append([])
        return [tuple(part) for part in parts if part]

    def _run(self, part: _Part, *, repeats: bool) -> ProgramResult:
        """Run a part, or where that is enough bring back what it did after the same parts an earlier time."""
        if self._past is None:
            return self._commands(part)
        if all(step.argv[:2] in self._front_end.lists for step in part):
            return self._commands(
                part
            )  # it changes no rule, and empty tables that the kernel makes for it do not count
        if not self._past:
            self._write_facts(part)
        run, self._past = (*self._past, part), None
        outcomes = self._memory.outcomes
        again = repeats and run in outcomes
        completed = self._again(part, outcomes[run]) if again else self._commands(part)
        if completed.returncode:
            return completed
        if not again:
            outcomes[run] = _Outcome(tuple(self._tools.run((name,)).stdout for name in _SAVE), completed.stdout)
        outcomes.move_to_end(run)
        if len(outcomes) > _MOST_OUTCOMES:
            outcomes.popitem(last=False)
        self._past = run
        return completed

    def _write_facts(self, host: _Part) -> None:
        """Write what the front end finds out about the machine; it is asked once, on the first host."""
        if self._memory.facts is None:
            facts = self._memory.facts = {}
            if self._front_end.facts and not self._commands(host).returncode:
                facts |= {path: self._tools.run(argv).stdout for path, argv in self._front_end.facts.items()}
                self._tools.reset()
        for path, fact in self._memory.facts.items():
            if (completed := self._tools.run(("tee", path), fact)).returncode:
                msg = f"{path} cannot be written: {first_line(completed)}"
                raise SandboxFailed(msg)

    def _again(self, part: _Part, outcome: _Outcome) -> ProgramResult:
        """Run all commands but the front end's own, and restore the rules that it loaded before."""
        for step in part:
            if step.argv[0] in self._front_end.program_names:
                continue
            if (completed := self._tools.run(step.argv, step.stdin)).returncode:
                return completed
        for program, dump in zip(legacy.RESTORE, outcome.dumps, strict=True):
            if (completed := self._tools.run((program,), dump)).returncode:
                return completed
        return ProgramResult(0, outcome.output, "")

    def _commands(self, part: _Part) -> ProgramResult:
        output = ""
        for step in part:
            completed = self._tools.run(step.argv, step.stdin, self._front_end.seconds)
            if completed.returncode:
                reason = self._front_end.why.search(completed.stderr)
                return replace(completed, stderr=reason[0]) if reason else completed
            output += completed.stdout
        return ProgramResult(0, self._front_end.moment.sub("", output), "")
