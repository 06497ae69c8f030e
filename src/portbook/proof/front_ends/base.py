"""What a front end is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portbook.proof.hosts import Host


@dataclass(frozen=True)
class FrontEnd:
    """A program that makes rules for iptables of files.

    Attributes:
        id: its name; the names of its programs begin with it.
        programs: those that the sandbox may run, by name, and the Debian package of each, which starts a service when installed.
        folders: where its files are, in /etc: a host of the lab has its own, in scratch space.
        hosts: its host profiles, as commands that lay its files and load them.
        facts: files in which it takes what it would else find out about the machine at each compilation, the same for every
            host, with its own command that prints what belongs there.
    """

    id: str
    programs: Mapping[str, str]
    folders: tuple[str, ...]
    hosts: tuple[Host, ...]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
