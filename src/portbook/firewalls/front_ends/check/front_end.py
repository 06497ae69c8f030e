"""What a front end is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portbook.proof.host.profiles import Host
from portbook.proof.sandbox.program import Program


@dataclass(frozen=True)
class FrontEnd:
    """A program that makes rules for iptables of files.

    Attributes:
        id: its name; the names of its programs begin with it.
        programs: those that it runs.
        hosts: its host profiles, as commands that lay its files and load them.
        facts: files in which it takes what it would else find out about the machine at each compilation, the same for every
            host, with its own command that prints what belongs there.
    """

    id: str
    programs: tuple[Program, ...]
    hosts: tuple[Host, ...]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def program_names(self) -> tuple[str, ...]:
        """The names of its programs."""
        return tuple(program.name for program in self.programs)
