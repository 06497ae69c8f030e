"""Firewalls that read files: tools that run the commands of a host or a snippet, which lay files and load them."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

from portbook.firewalls.front_ends.check.front_end import FrontEnd
from portbook.proof.host import legacy_iptables
from portbook.proof.host.steps import first_line
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Completed, SandboxFailed, Tools, Warm
from portbook.targets.text.shell import commands

NOTHING = re.compile(r"(?!)")
"""Found nowhere."""
_SAVE = ("iptables-legacy-save", "ip6tables-legacy-save")
_LISTS = frozenset({"iptables-save", "ip6tables-save"})
"""What leaves everything as it is."""
_MOST = 256


@dataclass(frozen=True)
class _Outcome:
    """What texts have done one after another: the rules that they loaded, and what the last one printed."""

    dumps: tuple[str, ...]
    printed: str


@dataclass
class _Memory:
    """What one sandbox has seen. Not what another has: some firewalls find the addresses of theirs out.

    Attributes:
        facts: what the front end keeps about the machine, by file; None before it was asked.
        outcomes: of texts that were run one after another on nothing, the last ones that were used.
    """

    facts: dict[str, str] | None = None
    outcomes: OrderedDict[tuple[str, ...], _Outcome] = field(default_factory=OrderedDict)


_MEMORIES: WeakKeyDictionary[Tools, dict[str, _Memory]] = WeakKeyDictionary()


def judged(front_end: FrontEnd) -> tuple[str, ...]:
    """What runs the commands of a snippet, each time; there is no such program."""
    return (front_end.id,)


def before(front_end: FrontEnd) -> tuple[str, ...]:
    """What runs commands that only go before those: of a host, or an addition that is judged by itself."""
    return (front_end.id, "before")


class Laid:
    """The sandbox's tools, and a firewall that runs the commands that it reads, one after another, up to the first that fails.

    What lists rules is the legacy variant of iptables where it is on the machine: such firewalls take it then. What only
    goes before what is judged is compiled once in a sandbox, which is most of the time: a host, and the addition that an
    undo and a listing follow. Its files are laid each time, by its own commands.
    """

    def __init__(
        self,
        tools: Tools,
        front_end: FrontEnd,
        seconds: float = 10,
        moment: re.Pattern[str] = NOTHING,
        why: re.Pattern[str] = NOTHING,
    ) -> None:
        """Take tools, what compiles, how long that may take, what it prints that is about the moment, and why it fails."""
        self._why = why
        self._front_end = front_end
        self._moment = moment
        self._tools = legacy_iptables.Legacy(tools) if _has_legacy() else tools
        self._known = False
        self._run: tuple[str, ...] | None = None
        self._plain = tools
        self._seconds = seconds
        self._memory = _MEMORIES.setdefault(tools, {}).setdefault(front_end.id, _Memory())

    @property
    def lab(self) -> object:
        """The network around it, where it has one."""
        return getattr(self._plain, "lab", None)

    def warm(self, program: tuple[str, ...]) -> Warm:
        """As the sandbox's."""
        return self._plain.warm(program)

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self._plain.reset()
        if self._tools is self._plain:
            return
        self._run = ()
        if not self._known:
            self._known = legacy_iptables.works(
                self._plain
            )  # a lab that has seen its programs flushes tables, which is quicker

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program, or the commands of a text.

        Raises:
            SandboxFailed: it is not there, or died.
        """
        if argv[0] == self._front_end.id:
            return self._text(stdin, tuple(argv) == before(self._front_end))
        if argv[0] not in _LISTS:
            self._run = None  # nobody knows what it has changed
        return self._tools.run(argv, stdin, timeout_seconds)

    def _text(self, text: str, prepares: bool) -> Completed:  # noqa: FBT001  # of two programs
        if self._run is None:
            return self._lines(text)
        if not self._run:
            self._lay_facts(text)
        run, self._run = (*self._run, text), None
        outcomes = self._memory.outcomes
        again = prepares and run in outcomes
        done = self._again(text, outcomes[run]) if again else self._lines(text)
        if done.returncode:
            return done
        if not again:
            outcomes[run] = _Outcome(tuple(self._plain.run((each,)).stdout for each in _SAVE), done.stdout)
        outcomes.move_to_end(run)
        if len(outcomes) > _MOST:
            outcomes.popitem(last=False)
        self._run = run
        return done

    def _lay_facts(self, host: str) -> None:
        """What the front end finds out about the machine, asked on the first host, which is there only for that."""
        if self._memory.facts is None:
            facts = self._memory.facts = {}
            if self._front_end.facts and not self._lines(host).returncode:
                facts |= {path: self._plain.run(argv).stdout for path, argv in self._front_end.facts.items()}
                self._plain.reset()
        for path, fact in self._memory.facts.items():
            if (done := self._plain.run(("tee", path), fact)).returncode:
                msg = f"{path} cannot be laid: {first_line(done)}"
                raise SandboxFailed(msg)

    def _again(self, text: str, outcome: _Outcome) -> Completed:
        """All of a text's commands but the front end's own, and the rules that it loaded before."""
        for each in commands(text):
            if each.argv[0] in self._front_end.program_names:
                continue
            if (done := self._plain.run(each.argv, each.stdin or "")).returncode:
                return done
        restored = [
            self._plain.run((each,), dump) for each, dump in zip(legacy_iptables.RESTORE, outcome.dumps, strict=True)
        ]
        failed = next((each for each in restored if each.returncode), None)
        return failed or Completed(0, outcome.printed, "")

    def _lines(self, text: str) -> Completed:
        printed = ""
        for each in commands(text):
            done = self._plain.run(each.argv, each.stdin or "", self._seconds)
            if done.returncode:
                found = self._why.search(done.stderr)
                return replace(done, stderr=found[0]) if found else done
            printed += done.stdout
        return Completed(0, self._moment.sub("", printed), "")


def _has_legacy() -> bool:
    return all(programs.find(each) is not None for each in legacy_iptables.PROGRAMS)
