"""The legacy variant of iptables: the same words, another way into the kernel, in a tenth of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from portbook.proof.host.steps import Step
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Completed, Tools, Warm

NAME = "(legacy)"
"""How the variant's programs end what they say of their version."""
EMPTY = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"
RESTORE = ("iptables-legacy-restore", "ip6tables-legacy-restore")
PROGRAMS = (*RESTORE, "iptables-legacy-save", "ip6tables-legacy-save", "iptables-legacy", "ip6tables-legacy")

_NAMES = re.compile(r"(ip6?tables)(-save|-restore)?")
_CHANGES = frozenset({"-A", "-I", "-D", "--append", "--insert"})
_ELSEWHERE = frozenset({"-t", "--table"})
_PLAIN = re.compile(r"[A-Za-z0-9_.:,/!+-]+")
"""Words that a restored file takes as the shell does: no quotes, no blanks."""


class Legacy:
    """Tools whose `iptables` is the legacy one."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    @property
    def lab(self) -> object:
        """The network around it, where it has one."""
        return getattr(self._tools, "lab", None)

    def warm(self, program: tuple[str, ...]) -> Warm:
        """As the sandbox's."""
        return self._tools.warm(program)

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self._tools.reset()

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program.

        Raises:
            SandboxFailed: it is not there, or died.
        """
        return self._tools.run((named(argv[0]), *argv[1:]), stdin, timeout_seconds)


def named(program: str) -> str:
    """The variant's name of a program; that of another stays."""
    return _NAMES.sub(r"\1-legacy\2", program) if _NAMES.fullmatch(program) else program


def works(tools: Tools) -> bool:
    """Whether this machine has the variant and its kernel takes it. Leaves empty tables: reset before use."""
    there = all(programs.find(each) is not None for each in PROGRAMS)
    return there and all(tools.run((each,), EMPTY).returncode == 0 for each in RESTORE)


def at_once(steps: Iterable[Step]) -> list[Step]:
    """The same steps, but of those in a row that add and delete rules, one for each IP version.

    They cannot tell the difference: a restored file is parsed by what parses commands, line by line, and the two
    versions know nothing of each other. Only a failure comes before anything has changed.
    """
    found: list[Step] = []
    for joins, row in groupby(steps, _joins):
        each = list(row)
        found += _joined(each) if joins else each
    return found


def _joins(step: Step) -> bool:
    words = step.argv[1:]
    changes = words[:1] and words[0] in _CHANGES
    return bool(changes and not _ELSEWHERE & {*words} and all(_PLAIN.fullmatch(each) for each in words))


def _joined(steps: Sequence[Step]) -> list[Step]:
    found = []
    for program in dict.fromkeys(each.argv[0] for each in steps):
        lines = [" ".join(each.argv[1:]) + "\n" for each in steps if each.argv[0] == program]
        found.append(Step((f"{program}-restore", "--noflush"), "".join(("*filter\n", *lines, "COMMIT\n"))))
    return found
