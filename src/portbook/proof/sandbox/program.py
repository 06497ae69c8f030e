"""The programs that proof may run, each declared beside the firewall that it belongs to.

A wing declares its own in `firewalls/<name>/check/programs.py` as `PROGRAMS`; an installed package names such a tuple by the
entry point `portbook.programs`. A site, a page or a snippet can name none: only what the user has installed counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from portbook.plugins import plugins, wings


@dataclass(frozen=True)
class Program:
    """A program that the sandbox may run.

    Attributes:
        name: its file's name.
        package: the Debian package that it comes with.
        is_service: whether installing that package starts a service, which no proof needs.
        etc_folders: folders in /etc that the program reads. A host of the lab has its own, in scratch space.
        by_hand: where an administrator puts it who has it as a file without a package; empty where nobody does.
    """

    name: str
    package: str
    is_service: bool = False
    etc_folders: tuple[str, ...] = ()
    by_hand: str = ""


COMMON = (
    Program("mkdir", "coreutils"),
    Program("python3", "python3"),
    Program("rm", "coreutils"),
    Program("sed", "sed"),
    Program("tee", "coreutils"),
)
"""What snippets of several firewalls run."""


@cache
def allowed_programs() -> dict[str, Program]:
    """All programs by name; a snippet can run no other.

    Raises:
        ValueError: two packages declare the same name: one could take the place of a firewall's own program.
    """
    programs = {program.name: program for program in COMMON}
    for program in _declared():
        if programs.setdefault(program.name, program) != program:
            msg = f"two packages declare the program {program.name}"
            raise ValueError(msg)
    return dict(sorted(programs.items()))


@cache
def etc_folders() -> tuple[str, ...]:
    """The folders in /etc that the programs read, by name."""
    return tuple(sorted({folder for program in allowed_programs().values() for folder in program.etc_folders}))


def _declared() -> Iterator[Program]:
    for module in wings("check.programs"):
        yield from import_module(module).PROGRAMS
    for point in plugins("portbook.programs"):
        yield from point.load()
