"""Tools for which `firewall-cmd` commands end in the lab's own kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeAlias

from portbook.firewalls.firewalld.check import program
from portbook.proof.sandbox.sandbox import Completed, SandboxFailed, Tools, Warm
from portbook.targets.text.shell import Command, commands

LOAD = ("firewalld",)
"""Starts firewalld anew, and makes it the host of which it reads the `firewall-cmd` commands."""
APPLY = (program.CLIENT,)
"""Runs the `firewall-cmd` commands that it reads, after those of before."""
_NFT = ("nft", "-f", "-")
_REPLACE = "add table inet firewalld\ndelete table inet firewalld\n"
_SECONDS = 120
"""For all commands of one snippet; the real daemon takes a sixth of a second for each."""

_Commands: TypeAlias = tuple[Command, ...]


@dataclass(frozen=True)
class Outcome:
    """What firewalld makes of commands.

    Attributes:
        rules: the rule set that it has loaded then, as nft writes it.
        code: what the first command that failed returned; 0 where none did.
        message: what it said, with its line in the snippet.
        said: what each command printed.
    """

    rules: str
    code: int = 0
    message: str = ""
    said: tuple[str, ...] = ()


_KEPT: dict[tuple[tuple[str, ...], str, _Commands, _Commands], Outcome] = {}
"""Rule sets that were made in this run, by program, version, host and snippet; the first are forgotten first."""
_MOST_KEPT = 1000
_KEEPING = Lock()


@dataclass
class Loaded:
    """Other tools, with firewalld among them.

    Attributes:
        inner: what runs everything else, and whose kernel has the rules.
        program: what answers commands by rule sets, as the sandbox starts it.
        version: of firewalld.
    """

    inner: Tools
    program: Callable[[], tuple[str, ...]]
    version: str = ""
    _host: _Commands = ()
    _asked: _Commands = ()

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program to its end: `LOAD` and `APPLY` here, others as ever."""
        if tuple(argv) == LOAD:
            self._host, self._asked = tuple(commands(stdin)), ()
            return self._load(())
        if tuple(argv) == APPLY:
            return self._load(tuple(commands(stdin)))
        return self.inner.run(argv, stdin, timeout_seconds)

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self.inner.reset()

    def warm(self, program: tuple[str, ...]) -> Warm:
        """A program that stays for many questions."""
        return self.inner.warm(program)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever else the inner tools can do
        return getattr(self.inner, name)

    def _load(self, asked: _Commands) -> Completed:
        """Bring into the kernel what firewalld has after its host's commands, those of before, and some more."""
        before = len(self._asked)
        self._asked += asked
        outcome = self._outcome(self._asked)
        done = self.inner.run(_NFT, _REPLACE + outcome.rules)
        if done.returncode:
            msg = "nft does not load the rule set that firewalld made"
            raise SandboxFailed(msg)
        return Completed(outcome.code, "".join(outcome.said[before:]), outcome.message)

    def _outcome(self, asked: _Commands) -> Outcome:
        key = (self.program(), self.version, self._host, asked)
        outcome = _KEPT.get(key)
        if outcome is None:
            outcome = self._made(key[0], asked)
            with _KEEPING:
                if len(_KEPT) >= _MOST_KEPT:
                    del _KEPT[next(iter(_KEPT))]
                _KEPT[key] = outcome
        return outcome

    def _made(self, by: tuple[str, ...], asked: _Commands) -> Outcome:
        server = self.inner.warm(by)
        if broken := server.hello.get("broken"):
            msg = f"firewalld's own code does not run here ({broken}): run portbook tools install firewalld"
            raise SandboxFailed(msg)
        answer = server.ask({"host": _lines(self._host), "commands": _lines(asked)}, _SECONDS)
        if broken := answer.get("broken"):
            raise SandboxFailed(broken)
        failed = answer["failed"]
        if failed is None:
            return Outcome(answer["rules"], said=tuple(answer["said"]))
        return Outcome(answer["rules"], failed["code"], f"line {failed['line']}: {failed['says'].strip()}")


def _lines(asked: _Commands) -> list[tuple[int, tuple[str, ...]]]:
    return [(each.line, each.argv[1:]) for each in asked]
