"""Drives firewalld: its own code turns `firewall-cmd` commands into a rule set, which the lab's kernel loads.

Each host profile has a sandbox of its own, in which firewalld goes on from question to question as long as one begins with the
commands of the last: an addition, its listing, its undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias

from portbook.firewalls.firewalld.check import options, program
from portbook.firewalls.firewalld.check.hosts import HOSTS
from portbook.firewalls.nftables.check.engines import LISTING
from portbook.proof.host.driver import Driver, Host, Response, Step, not_loaded
from portbook.proof.sandbox.tools import ProgramResult, SandboxFailed, Tools
from portbook.targets.text.shell import commands

_NFT = ("nft", "-f", "-")
_REPLACE = "add table inet firewalld\ndelete table inet firewalld\n"
_SECONDS = 120
"""The time limit for all commands of one snippet; the real daemon takes a sixth of a second for each."""

_Line: TypeAlias = tuple[int, tuple[str, ...]]
"""A command with its line, without the name of its program."""
_Lines: TypeAlias = tuple[_Line, ...]


@dataclass(frozen=True)
class Outcome:
    """The result of commands.

    Attributes:
        rules: firewalld's rule set after the commands, as nft writes it.
        code: the exit code of the first command that failed; 0 where none did.
        message: the output of that command, with its line in the snippet.
        outputs: the output of each command.
    """

    rules: str
    code: int = 0
    message: str = ""
    outputs: tuple[str, ...] = ()


_OUTCOMES: dict[tuple[tuple[str, ...], str, _Lines, _Lines], Outcome] = {}
"""Outcomes of this process, by program, version, host and commands; the oldest are dropped first."""
_MOST_OUTCOMES = 1000
_LOCK = Lock()


class FirewalldDriver(Driver):
    """Drives firewalld, which starts anew with each host.

    Args:
        tools: runs nft in the kernel that has the rules.
        server: gives the program, as the sandbox starts it, that answers commands with rule sets; of several programs at the same
            time, each for one place.
        version: version of firewalld.
    """

    def __init__(self, tools: Tools, server: Callable[[str], tuple[str, ...]], version: str = "") -> None:
        self._tools = tools
        self._server = server
        self._version = version
        self._host: _Lines = ()
        self._place = ""
        self._applied: _Lines = ()
        self._in_kernel = ""

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self._tools.reset()
        self._in_kernel = ""

    def load(self, host: Host) -> None:
        """Start firewalld and run the `firewall-cmd` commands of a host."""
        self.reset()
        (text,) = host.texts
        self._place = host.name if host in HOSTS else ""
        self._host = tuple((command.line, command.argv[1:]) for command in commands(text))
        self._applied = ()
        completed = self._run(())
        if completed.returncode:
            raise not_loaded(host, "firewalld", completed)

    def apply(self, steps: Sequence[Step], *, prepares: bool = False) -> Response:  # noqa: ARG002  # outcomes are kept
        """Run `firewall-cmd` commands after the earlier ones."""
        return Response.of(program.CLIENT, self._run(tuple((step.line, step.argv[1:]) for step in steps)))

    def list(self) -> str:
        """The tables of nftables."""
        return LISTING.by(self._tools)

    def _run(self, lines: _Lines) -> ProgramResult:
        """Load into the kernel the rule set after the commands of the host, the earlier ones, and these.

        Commands that only print something come before no others: what follows is the same without them, and known.
        """
        before = len(self._applied)
        outcome = self.outcome(self._applied + lines)
        if not all(map(_only_reads, lines)):
            self._applied += lines
        self._to_kernel(outcome.rules)
        return ProgramResult(outcome.code, "".join(outcome.outputs[before:]), outcome.message)

    def _to_kernel(self, rules: str) -> None:
        """Load a rule set, unless it is the one that was loaded last: commands that list change none."""
        if rules == self._in_kernel:
            return
        completed = self._tools.run(_NFT, _REPLACE + rules)
        if completed.returncode:
            msg = "nft does not load the rule set that firewalld made"
            raise SandboxFailed(msg)
        self._in_kernel = rules

    def outcome(self, lines: _Lines) -> Outcome:
        """The result of these commands on the host.

        Raises:
            SandboxFailed: firewalld's code does not run.
        """
        key = (self._server(""), self._version, self._host, lines)
        outcome = _OUTCOMES.get(key)
        if outcome is None:
            outcome = self._ask(lines)
            with _LOCK:
                if len(_OUTCOMES) >= _MOST_OUTCOMES:
                    del _OUTCOMES[next(iter(_OUTCOMES))]
                _OUTCOMES[key] = outcome
        return outcome

    def _ask(self, lines: _Lines) -> Outcome:
        reads = [at for at, line in enumerate(lines) if _only_reads(line)]
        server = self._tools.warm(self._server(self._place))
        if broken := server.hello.get("broken"):
            msg = f"firewalld's own code does not run here ({broken}): run portbook tools install firewalld"
            raise SandboxFailed(msg)
        answer = server.ask({"host": self._host, "commands": lines, "reads": reads}, _SECONDS)
        if broken := answer.get("broken"):
            raise SandboxFailed(broken)
        failed = answer["failed"]
        if failed is None:
            return Outcome(answer["rules"], outputs=tuple(answer["said"]))
        return Outcome(answer["rules"], failed["code"], f"line {failed['line']}: {failed['says'].strip()}")


def _only_reads(line: _Line) -> bool:
    """Whether a command is known to change nothing."""
    _number, words = line
    return not options.unknown(words) and not options.change(words)
