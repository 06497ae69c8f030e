"""The registries of ports that this machine has."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portbook.model import NOWHERE, Problem, Severity
from portbook.proof.tool_packages.folders import folder_of
from portbook.registries import Registry, shipped
from portbook.registries.firewalld import FOLDER, UnreadableServices, firewalld


@dataclass(frozen=True)
class LoadedRegistries:
    """All registries; those that are not here, or cannot be read, say why. The latter are problems, too."""

    registries: tuple[Registry, ...]
    problems: tuple[Problem, ...] = ()


def read_registries() -> LoadedRegistries:
    """Those that Portbook has a copy of, and firewalld's services where firewalld is."""
    try:
        return LoadedRegistries((*shipped(), firewalld(folder_of("firewalld", FOLDER))))
    except UnreadableServices as unreadable:
        cure = "mend or remove that firewalld: its services are not compared with the data"
        problem = Problem(NOWHERE, "unreadable-registry", str(unreadable), cure, Severity.WARNING)
        absent = replace(firewalld(None), absent=str(unreadable))
        return LoadedRegistries((*shipped(), absent), (problem,))
