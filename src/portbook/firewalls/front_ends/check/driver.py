"""What drives a front end: it runs the commands of a host or a snippet, which write files and load them.

A compilation takes nearly all of the time, and hangs on nothing but its files. So it is not done again for bytes of which a
sandbox has seen what comes of them: once, where that only comes before what is judged (a host, and the addition that an
undo and a listing follow); twice and the same, where it is judged. The rules are loaded by the kernel's own program each
time, and listed, and packets sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from portbook.firewalls.front_ends.check.front_end import Compilation, FrontEnd
from portbook.firewalls.front_ends.check.memory import Dumps, Inputs, Memory, Part, Prepared, Run
from portbook.firewalls.iptables.check import legacy
from portbook.firewalls.iptables.check.variants import LISTING
from portbook.proof.host.driver import Driver, Host, Listing, Response, Step, first_line, not_loaded
from portbook.proof.sandbox.tools import Files, ProgramResult, SandboxFailed, Tools
from portbook.targets.text.shell import commands

_SAVES = {4: "iptables-legacy-save", 6: "ip6tables-legacy-save"}
_RESTORES = dict(zip(_SAVES, legacy.RESTORE, strict=True))
_EMPTY_TABLE = re.compile(r"^\*(?:mangle|nat|raw|security)\n(?::[A-Z]+ ACCEPT \[0:0\]\n)*COMMIT\n", re.MULTILINE)
"""The kernel makes a table when somebody asks about it, and the legacy variant cannot remove one: whose it is, nobody knows."""
_MEMORIES: WeakKeyDictionary[Tools, dict[str, Memory]] = WeakKeyDictionary()


class FrontEndDriver(Driver):
    """Drives a front end, whose rules are those of the legacy variant of iptables where the machine has it."""

    def __init__(self, tools: Tools, front_end: FrontEnd) -> None:
        self._tools = tools
        self._front_end = front_end
        self._version = front_end.version()
        self._compilations = {compilation.argv: compilation for compilation in front_end.compilations}
        self._has_legacy = legacy.is_installed()
        self._listing = Listing(LISTING.programs, (*LISTING.passing, *front_end.passing))
        self._tables_known = False
        self._past: Run | None = None
        """The parts that were run since the last reset; None where nobody knows what the host has."""
        self._memory = _MEMORIES.setdefault(tools, {}).setdefault(front_end.id, Memory())

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
        parts = self.pieces(steps)
        outputs = [*self._passed_over(parts)] if prepares else []
        for part in parts[len(outputs) :]:
            completed = self._run(part, repeats=prepares)
            if completed.returncode:
                return Response.of(self._front_end.id, completed)
            outputs.append(completed.stdout)
        return Response(output="".join(outputs))

    def list(self) -> str:
        """The rules of both IP versions."""
        return _EMPTY_TABLE.sub("", self._listing.by(self._tools, legacy.named if self._has_legacy else str))

    def pieces(self, steps: Sequence[Step]) -> Sequence[Part]:
        """What is written takes effect with the command that loads it."""
        parts: list[list[Step]] = [[]]
        for step in steps:
            parts[-1].append(step)
            if step.argv == self._front_end.loads:
                parts.append([])
        return [tuple(part) for part in parts if part]

    def _passed_over(self, parts: Sequence[Part]) -> tuple[str, ...]:
        """What parts printed that need not be brought back, as it is known what all up to a later one have left."""
        if self._past is None:
            return ()
        known: list[Prepared] = []
        for number in range(1, len(parts) + 1):
            if (prepared := self._memory.prepared.use((*self._past, *parts[:number]))) is None:
                break
            known.append(prepared)
        passed = known[:-1]
        self._past = (*self._past, *parts[: len(passed)])
        return tuple(prepared.output for prepared in passed)

    def _run(self, part: Part, *, repeats: bool) -> ProgramResult:
        """Run a part, or where that is enough bring back what it did after the same parts an earlier time."""
        if self._past is None:
            return self._commands(part, repeats=repeats)
        if all(self._only_lists(step) for step in part):
            # It changes no rule, and empty tables that the kernel makes for it do not count.
            return self._list_of(part, self._past, repeats=repeats)
        run, past, self._past = (*self._past, part), self._past, None
        prepared = self._memory.prepared.use(run) if repeats else None
        if prepared:
            self._tools.bring(prepared.files)
            completed = self._restored(prepared.dumps, prepared.output)
        else:
            if not past:
                self._write_facts(part)
            completed = self._commands(part, repeats=repeats)
        if completed.returncode:
            return completed
        if not prepared:
            self._memory.prepared.keep(run, Prepared(self._files(), self._dumps(), completed.stdout))
        self._past = run
        return completed

    def _only_lists(self, step: Step) -> bool:
        compilation = self._compilations.get(step.argv)
        return step.argv[:2] in self._front_end.lists or (compilation is not None and not compilation.versions)

    def _list_of(self, part: Part, past: Run, *, repeats: bool) -> ProgramResult:
        known = self._memory.listed.use((*past, part)) if repeats else None
        if known is not None:
            return ProgramResult(0, known, "")
        completed = self._commands(part, repeats=repeats)
        if not completed.returncode:
            self._memory.listed.keep((*past, part), completed.stdout)
        return completed

    def _write_facts(self, host: Part) -> None:
        """Write what the front end finds out about the machine; it is asked once, on the first host."""
        if self._memory.facts is None:
            facts = self._memory.facts = {**self._front_end.answers()}
            if self._front_end.facts and not self._commands(host, repeats=False).returncode:
                facts |= {path: self._tools.run(argv).stdout for path, argv in self._front_end.facts.items()}
                self._tools.reset()
        for path, fact in self._memory.facts.items():
            if (completed := self._tools.run(("tee", path), fact)).returncode:
                msg = f"{path} cannot be written: {first_line(completed)}"
                raise SandboxFailed(msg)

    def _files(self) -> Files:
        """The files that the sandbox has, without what only the front end writes."""
        files = self._tools.files()
        return tuple(file for file in files if not file[0].startswith(self._front_end.writes))

    def _dumps(self, versions: Sequence[int] = tuple(_SAVES)) -> Dumps:
        return {version: self._tools.run((_SAVES[version],)).stdout for version in versions}

    def _restored(self, dumps: Dumps, output: str) -> ProgramResult:
        """Load rules that came of the same bytes before."""
        for version, dump in dumps.items():
            if (completed := self._tools.run((_RESTORES[version],), dump)).returncode:
                return completed
        return ProgramResult(0, output, "")

    def _commands(self, part: Part, *, repeats: bool) -> ProgramResult:
        output = ""
        for step in part:
            compilation = self._compilations.get(step.argv) if self._has_legacy else None
            completed = self._compile(step, compilation, repeats=repeats) if compilation else self._program(step)
            if completed.returncode:
                return completed
            output += completed.stdout
        return ProgramResult(0, output, "")

    def _compile(self, step: Step, compilation: Compilation, *, repeats: bool) -> ProgramResult:
        """Compile files, or where they are known byte for byte load what came of them."""
        inputs = Inputs(compilation.argv, self._version, self._tools.files(compilation.reads))
        known = self._memory.compiled.use(inputs)
        if known and (known.is_known or (repeats and known.times)):
            return self._restored(known.dumps, known.output)
        completed = self._program(step)
        if not completed.returncode:
            dumps = self._dumps(compilation.versions)
            self._memory.learn(inputs, dumps, completed.stdout, self._lasting)
        return completed

    def _lasting(self, dump: str) -> str:
        return _EMPTY_TABLE.sub("", self._listing.lasting(dump))

    def _program(self, step: Step) -> ProgramResult:
        completed = self._tools.run(step.argv, step.stdin, self._front_end.seconds)
        if completed.returncode:
            reason = self._front_end.why.search(completed.stderr)
            return replace(completed, stderr=reason[0]) if reason else completed
        return replace(completed, stdout=self._front_end.moment.sub("", completed.stdout))
