"""What a front end is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portbook.proof.hosts import Host


@dataclass(frozen=True)
class FrontEnd:
    """A program that makes rules for iptables of files.

    Attributes:
        id: its name; the names of its programs begin with it.
        programs: those that the sandbox may run, by name, and the Debian package of each, which starts a service when installed.
        folders: where its files are, in /etc: a host of the lab has its own, in scratch space.
        hosts: its host profiles, as commands that lay its files and load them.
    """

    id: str
    programs: Mapping[str, str]
    folders: tuple[str, ...]
    hosts: tuple[Host, ...]
