"""The registries of ports that this machine has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from portbook.files import UnusableFile, read_file
from portbook.model import NOWHERE, Problem, Severity
from portbook.proof.tool_packages.folders import folder_of
from portbook.registries import Registry, shipped
from portbook.registries.firewalld import FOLDER, LARGEST, UnreadableServices, firewalld


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


class Registries:
    """The registries, which are read when somebody compares data with them."""

    @cached_property
    def loaded(self) -> LoadedRegistries:
        """What they are."""
        return read_registries()

    @cached_property
    def stamp(self) -> str:
        """Hash of what they are read from on this machine, besides our own source."""
        folder = folder_of("firewalld", FOLDER)
        digest = sha256(str(folder).encode("utf-8", "surrogatepass"))
        for path in sorted(folder.glob("*.xml")) if folder else ():
            content = _content(path)
            digest.update(f"{path.name}:{len(content)}:".encode("utf-8", "surrogatepass") + content)
        return digest.hexdigest()


def _content(path: Path) -> bytes:
    """The bytes of a file, or why there are none."""
    try:
        return read_file(path, LARGEST)
    except UnusableFile as unusable:
        return unusable.message.encode()
