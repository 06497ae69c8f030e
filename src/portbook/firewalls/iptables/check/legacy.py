"""The legacy variant of iptables: the same words, another way into the kernel, in a tenth of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from portbook.firewalls.iptables.check.hosts import EMPTY
from portbook.proof.host.driver import Step
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Tools

NAME = "(legacy)"
"""How the version that the variant's programs print ends."""
RESTORE = ("iptables-legacy-restore", "ip6tables-legacy-restore")
PROGRAMS = (*RESTORE, "iptables-legacy-save", "ip6tables-legacy-save", "iptables-legacy", "ip6tables-legacy")

_NAMES = re.compile(r"(ip6?tables)(-save|-restore)?")
_CHANGES = frozenset({"-A", "-I", "-D", "--append", "--insert"})
_OTHER_TABLE = frozenset({"-t", "--table"})
_PLAIN = re.compile(r"[A-Za-z0-9_.:,/!+-]+")
"""Words that a restored file takes as the shell does: no quotes, no blanks."""


def named(program: str) -> str:
    """The variant's name of a program; that of another stays."""
    return _NAMES.sub(r"\1-legacy\2", program) if _NAMES.fullmatch(program) else program


def is_installed() -> bool:
    """Whether this machine has the variant's programs."""
    return all(programs.find(name) is not None for name in PROGRAMS)


def works(tools: Tools) -> bool:
    """Whether this machine has the variant and its kernel takes it. Leaves empty tables: reset before use."""
    return is_installed() and all(tools.run((name,), EMPTY).returncode == 0 for name in RESTORE)


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
