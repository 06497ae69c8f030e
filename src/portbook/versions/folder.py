"""The data of a site on disk, or of a folder of YAML files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.load.config import FILE, Config, LoadedConfig, find_config
from portbook.load.estate import estate_files
from portbook.load.source import LARGEST
from portbook.model import NOWHERE, Location, Problem
from portbook.versions.version import EstateFiles, UnusableVersion, Version

SUFFIXES = frozenset({".yml", ".yaml"})


def read_folder(folder: Path, name: str) -> Version:
    """The data of a site, whose portbook.yml names its folders; where there is none, of `ports` in it, or of the folder itself.

    A folder of services alone has no estate.

    Raises:
        UnusableVersion: it has no data.
    """
    if (folder / FILE).exists():
        return read_site_files(find_config(folder), name)
    if (folder / "ports").is_dir():
        return read_site_files(LoadedConfig(Config.default(folder)), name)
    return read_files(folder, folder, name)


def read_site_files(loaded: LoadedConfig, name: str) -> Version:
    """The data of a site on disk, with its estate and the reader's own addresses.

    Raises:
        UnusableVersion: it has no data.
    """
    config = loaded.config
    version = read_files(config.ports, config.root, name)
    estate = EstateFiles(*estate_files(config.estate, config.root))
    return replace(
        version,
        problems=(*loaded.problems, *version.problems),
        values=config.values,
        estate=estate,
        addresses=config.addresses,
    )


def read_files(ports: Path, root: Path, name: str) -> Version:
    """The files of a folder of data; paths are told from `root`.

    Raises:
        UnusableVersion: there is no such folder, or it has no YAML file.
    """
    if not ports.is_dir():
        problem = Problem(NOWHERE, "no-version", f"{name} has no folder of data", "name a folder that has *.yml files")
        raise UnusableVersion(problem)
    paths = sorted(path for path in ports.iterdir() if path.suffix in SUFFIXES and not path.name.startswith("."))
    if not paths:
        problem = Problem(NOWHERE, "no-version", f"{name} has no *.yml file", "name a folder that has some")
        raise UnusableVersion(problem)
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in paths:
        spelled = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
        try:
            refuse_outside(path, ports, root)
            files[spelled] = read_file(path, LARGEST + 1)
        except UnusableFile as unusable:
            problems.append(Problem(Location(spelled, 0, 0), "unreadable", unusable.message, unusable.cure))
    return Version(name, files, tuple(problems))
