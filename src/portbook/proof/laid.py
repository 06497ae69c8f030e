"""Firewalls that read files: tools that run the commands of a host or a snippet, which lay files and load them."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.proof import programs
from portbook.proof.iptables import legacy
from portbook.proof.sandbox import Completed, Tools, Warm
from portbook.targets.commands import commands


class Laid:
    """The sandbox's tools, and a firewall that runs the commands that it reads, one after another, up to the first that fails.

    What lists rules is the legacy variant of iptables where it is on the machine: such firewalls take it then.
    """

    def __init__(self, tools: Tools, lines: tuple[str, ...], seconds: float = 10) -> None:
        """Take tools, and what asks for the firewall instead of them."""
        self._asks = lines
        self._tools = legacy.Legacy(tools) if _has_legacy() else tools
        self._known = False
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
        if not self._known and self._tools is not self._plain:
            self._known = legacy.works(self._plain)  # a lab that has seen its programs flushes tables, which is quicker

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program, or the commands of a text.

        Raises:
            SandboxFailed: it is not there, or died.
        """
        if tuple(argv) == self._asks:
            return self._lines(stdin)
        return self._tools.run(argv, stdin, timeout_seconds)

    def _lines(self, text: str) -> Completed:
        printed = ""
        for each in commands(text):
            done = self._plain.run(each.argv, each.stdin or "", self._seconds)
            if done.returncode:
                return done
            printed += done.stdout
        return Completed(0, printed, "")


def _has_legacy() -> bool:
    return all(programs.find(each) is not None for each in legacy.PROGRAMS)
