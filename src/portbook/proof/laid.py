"""Firewalls that read files: tools that run the commands of a host or a snippet, which lay files and load them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from portbook.proof import programs
from portbook.proof.iptables import legacy
from portbook.proof.sandbox import Completed, Tools, Warm
from portbook.targets.commands import commands

NOTHING = re.compile(r"(?!)")
"""Found nowhere."""
_SAVE = ("iptables-legacy-save", "ip6tables-legacy-save")
_LAYING = frozenset({"mkdir", "tee"})
_KEPT: WeakKeyDictionary[Tools, dict[str, tuple[str, ...]]] = WeakKeyDictionary()
"""What hosts have loaded, by the sandbox: some find its own addresses out. Compiling them is most of the time."""


class Laid:
    """The sandbox's tools, and a firewall that runs the commands that it reads, one after another, up to the first that fails.

    What lists rules is the legacy variant of iptables where it is on the machine: such firewalls take it then.
    """

    def __init__(
        self, tools: Tools, lines: tuple[str, ...], seconds: float = 10, moment: re.Pattern[str] = NOTHING
    ) -> None:
        """Take tools, what asks for the firewall instead of them, and what it prints that is about the moment."""
        self._moment = moment
        self._asks = lines
        self._tools = legacy.Legacy(tools) if _has_legacy() else tools
        self._known = False
        self._fresh = False
        self._plain = tools
        self._seconds = seconds

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
        self._fresh = True
        if not self._known and self._tools is not self._plain:
            self._known = legacy.works(self._plain)  # a lab that has seen its programs flushes tables, which is quicker

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program, or the commands of a text.

        Raises:
            SandboxFailed: it is not there, or died.
        """
        if tuple(argv) == self._asks:
            first, self._fresh = self._fresh and self._tools is not self._plain, False
            return self._host(stdin) if first else self._lines(stdin)
        return self._tools.run(argv, stdin, timeout_seconds)

    def _host(self, text: str) -> Completed:
        """The first text after a reset: laid anew each time, compiled once."""
        kept = _KEPT.setdefault(self._plain, {})
        if text in kept:
            return self._again(text, kept[text])
        done = self._lines(text)
        if not done.returncode:
            kept[text] = tuple(self._plain.run((each,)).stdout for each in _SAVE)
        return done

    def _again(self, text: str, dumps: tuple[str, ...]) -> Completed:
        """What the host's own commands lay, and the rules that they loaded before."""
        for each in commands(text):
            if each.argv[0] in _LAYING and (done := self._plain.run(each.argv, each.stdin or "")).returncode:
                return done
        restored = [self._plain.run((each,), dump) for each, dump in zip(legacy.RESTORE, dumps, strict=True)]
        return next((each for each in restored if each.returncode), restored[0])

    def _lines(self, text: str) -> Completed:
        printed = ""
        for each in commands(text):
            done = self._plain.run(each.argv, each.stdin or "", self._seconds)
            if done.returncode:
                return done
            printed += done.stdout
        return Completed(0, self._moment.sub("", printed), "")


def _has_legacy() -> bool:
    return all(programs.find(each) is not None for each in legacy.PROGRAMS)
