"""What a front end is: a program that makes rules for iptables of files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from portbook.proof.host.driver import Host
from portbook.proof.sandbox.program import Program

NOTHING = re.compile(r"(?!)")
"""Matches nowhere."""


@dataclass(frozen=True)
class Compilation:
    """A command of a front end that compiles files, and what comes of it on a machine depends on nothing but them.

    Attributes:
        argv: the command.
        reads: the folders of its configuration. What it reads besides is the tool's own and the machine's.
        versions: the versions of IP whose rules it replaces; none where it only prints.
    """

    argv: tuple[str, ...]
    reads: tuple[str, ...]
    versions: tuple[int, ...] = (4, 6)


@dataclass(frozen=True)
class FrontEnd:
    """A program that makes rules for iptables of files.

    Attributes:
        id: the engine's; the names of its programs begin with it.
        title: as a page names it.
        programs: its programs.
        needs: the other programs that it runs, or its snippets do.
        hosts: its host profiles, as commands that write its files and load them.
        version: its version and that of iptables.
        facts: files in which it takes what it would else find out about the machine at each compilation, the same for every
            host, with its own command that prints what belongs there.
        answers: such files with what belongs there, for what is known without asking it.
        loads: the command that loads a part of a snippet, which takes effect before the rest; without, all is one part.
        compilations: its commands that compile files.
        writes: beginnings of the paths of what only its own programs write, and write anew: nothing that is judged needs it.
        seconds: how long a command may take.
        moment: what it prints that is about the moment.
        why: where it prints why it fails, behind much else; without, its first line does.
        passing: beginnings of lines of iptables-save that are about the moment.
        lists: how commands of a snippet begin that list rules, and change nothing.
        more: what it runs by itself and is not on this machine, and the cure, one sentence; empty where all is.
    """

    id: str
    title: str
    programs: tuple[Program, ...]
    needs: tuple[str, ...]
    hosts: tuple[Host, ...]
    version: Callable[[], str]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Callable[[], Mapping[str, str]] = dict
    loads: tuple[str, ...] = ()
    compilations: tuple[Compilation, ...] = ()
    writes: tuple[str, ...] = ()
    seconds: float = 10
    moment: re.Pattern[str] = NOTHING
    why: re.Pattern[str] = NOTHING
    passing: tuple[str, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()
    more: Callable[[], str] = str

    @property
    def program_names(self) -> tuple[str, ...]:
        """The names of its programs."""
        return tuple(program.name for program in self.programs)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The programs that a snippet may run: nothing that loads rules past the front end."""
        return (*self.program_names, *(name for name in self.needs if "tables" not in name))
