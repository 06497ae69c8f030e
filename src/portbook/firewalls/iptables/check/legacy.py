"""The legacy variant of iptables: the same words, another way into the kernel, in a tenth of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from weakref import WeakKeyDictionary

from portbook.firewalls.iptables.check.hosts import EMPTY
from portbook.proof.host.driver import Driver, Host, ProgramDriver, Response, Step
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import Tools

NAME = "(legacy)"
"""How the version that the variant's programs print ends."""
RESTORE = ("iptables-legacy-restore", "ip6tables-legacy-restore")
PROGRAMS = (*RESTORE, "iptables-legacy-save", "ip6tables-legacy-save", "iptables-legacy", "ip6tables-legacy")

_NAMES = re.compile(r"(ip6?tables)(-save|-restore)?")
_CHANGES = frozenset({"-A", "-I", "-D", "--append", "--insert"})
_OTHER_TABLE = frozenset({"-t", "--table"})
_PLAIN = re.compile(r"[A-Za-z0-9_.:,/!+-]+")
"""Words that a restored file takes as the shell does: no quotes, no blanks."""
_WORKS: WeakKeyDictionary[Tools, bool] = WeakKeyDictionary()
"""Whether the kernel takes the variant, for the tools that it was tried with."""


@dataclass(frozen=True)
class LegacyDriver(Driver):
    """Drives the legacy variant; what is not about a text that is judged need not run each time.

    Attributes:
        every: runs every program.
        first: runs a program the first time that the kernel's tables are such.
    """

    every: ProgramDriver
    first: ProgramDriver

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self.every.reset()

    def load(self, host: Host) -> None:
        """Load each of the host's texts by its loader."""
        self.first.load(host)

    def apply(self, steps: Sequence[Step], *, prepares: bool = False) -> Response:
        """Run the program of each step."""
        return (self.first if prepares else self.every).apply(steps)

    def list(self) -> str:
        """What the programs list."""
        return self.first.list()

    def pieces(self, steps: Sequence[Step]) -> Sequence[Sequence[Step]]:
        """Each step takes effect by itself."""
        return self.every.pieces(steps)


def named(program: str) -> str:
    """The variant's name of a program; that of another stays."""
    return _NAMES.sub(r"\1-legacy\2", program) if _NAMES.fullmatch(program) else program


def is_installed() -> bool:
    """Whether this machine has the variant's programs."""
    return all(programs.find(name) is not None for name in PROGRAMS)


def works(tools: Tools) -> bool:
    """Whether this machine has the variant and its kernel takes it, tried once. Leaves empty tables: reset before use."""
    if not is_installed():
        return False
    if tools not in _WORKS:
        _WORKS[tools] = all(tools.run((name,), EMPTY).returncode == 0 for name in RESTORE)
    return _WORKS[tools]


def at_once(steps: Iterable[Step]) -> list[Step]:
    """The same steps, but of those in a row that add and delete rules, one for each IP version.

    The programs cannot tell the difference: a restored file is parsed by what parses commands, line by line, and the two
    IP versions know nothing of each other. Only a failure comes before anything has changed.
    """
    joined: list[Step] = []
    for joins, group in groupby(steps, _joins):
        row = list(group)
        joined += _joined(row) if joins else row
    return joined


def _joins(step: Step) -> bool:
    words = step.argv[1:]
    changes = words[:1] and words[0] in _CHANGES
    return bool(changes and not _OTHER_TABLE & {*words} and all(_PLAIN.fullmatch(word) for word in words))


def _joined(steps: Sequence[Step]) -> list[Step]:
    restored = []
    for program in dict.fromkeys(step.argv[0] for step in steps):
        lines = [" ".join(step.argv[1:]) + "\n" for step in steps if step.argv[0] == program]
        restored.append(Step((f"{program}-restore", "--noflush"), "".join(("*filter\n", *lines, "COMMIT\n"))))
    return restored
