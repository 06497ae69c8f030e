"""The files of a folder as one book of services."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from portbook.escape.visible import one_line
from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.load.joined_services import joined
from portbook.load.named_addresses import Names
from portbook.load.other_services import OtherFile, Others
from portbook.load.service import LoadedService, ReadService, checked, read_service
from portbook.load.source import LARGEST
from portbook.model import Book, Location, Problem, Service


@dataclass(frozen=True)
class LoadedBook:
    """The result of loading some files.

    Attributes:
        book: the services of the files that have no problems.
        problems: the problems of all files.
        broken: paths of the files with problems, by the id of the service. A file without an id counts under its name,
            unless another file has a service of that id.
    """

    book: Book
    problems: tuple[Problem, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)


_NO_NAMES: Names = {}


def load_book(files: Mapping[str, bytes], names: Names = _NO_NAMES) -> LoadedBook:
    """The services of some files, given by path. The problems of one file do not affect others that do not name its roles.

    Args:
        files: their contents.
        names: the addresses of portbook.yml that they may name.
    """
    read = {path: read_service(content, path, names) for path, content in files.items()}
    others = _others(read.values(), files)
    services: dict[str, Service] = {}
    broken: dict[str, str] = {}
    nameless: list[str] = []
    problems: list[Problem] = []
    first: dict[str, str] = {}
    for path, content in files.items():
        loaded = checked(read[path], others)
        problems += loaded.problems
        if loaded.id in first:
            message = f"the service `{loaded.id}` is in {one_line(first[loaded.id])} already"
            problems.append(Problem(loaded.where, "same-service", message, "give one of them another id"))
            continue
        if loaded.service:
            services[loaded.id] = replace(loaded.service, digest=digest_of(content, loaded))
        elif loaded.id:
            broken[loaded.id] = path
        else:
            nameless.append(path)
        if loaded.id:
            first[loaded.id] = path
    whole, of_broken = joined(services, first)
    broken |= {id_: first[id_] for id_ in services if id_ not in whole}
    return LoadedBook(Book(dict(sorted(whole.items()))), (*problems, *of_broken), _by_name(nameless, first) | broken)


def _others(read: Iterable[ReadService], files: Mapping[str, bytes]) -> Others:
    """The files that may be referred to, by the ids of their services; of two with the same id, the first."""
    others: dict[str, OtherFile] = {}
    for file in read:
        other = file.for_others(files[file.path])
        if file.id and other:
            others.setdefault(file.id, other)
    return others


def digest_of(content: bytes, loaded: LoadedService) -> str:
    """What a service's rules depend on: the bytes of its file, the addresses that it has by their names, and the files that it names."""
    return sha256(content + (f"\0{loaded.rests_on}".encode() if loaded.rests_on else b"")).hexdigest()


def _by_name(paths: Iterable[str], known: Container[str]) -> dict[str, str]:
    """The paths of files without an id, by the names of the files, unless a service has that id."""
    names = ((PurePosixPath(path).stem, path) for path in paths)
    return {name: path for name, path in names if name not in known}


def read_book(folder: Path, relative_to: Path, names: Names = _NO_NAMES) -> LoadedBook:
    """The services in the `*.yml` and `*.yaml` files of a folder; problems have paths relative to `relative_to`."""
    where = Location(_spelled(folder, relative_to), 0, 0)
    if not folder.is_dir():
        cure = "portbook init makes a new site, and `ports` in portbook.yml names another folder"
        return LoadedBook(Book({}), (Problem(where, "no-data", "there is no such folder", cure),))
    paths = sorted(path for path in folder.iterdir() if _is_data(path))
    deeper = tuple(_deeper(folder, relative_to))
    if not paths:
        problem = Problem(where, "no-data", "the folder has no *.yml file", "write one for each service")
        return LoadedBook(Book({}), (problem, *deeper))
    files: dict[str, bytes] = {}
    unreadable: list[Problem] = []
    for path in paths:
        name = _spelled(path, relative_to)
        try:
            refuse_outside(path, folder, relative_to)
            files[name] = read_file(path, LARGEST + 1)
        except UnusableFile as unusable:
            unreadable.append(Problem(Location(name), "unreadable", unusable.message, unusable.cure))
    loaded = load_book(files, names)
    closed = _by_name((problem.where.path for problem in unreadable), {*loaded.book.services, *loaded.broken})
    return LoadedBook(loaded.book, (*unreadable, *loaded.problems, *deeper), closed | dict(loaded.broken))


def _is_data(path: Path) -> bool:
    """Whether a file's name is that of a service's file."""
    return path.suffix in {".yml", ".yaml"} and path.name[0] != "."


def _deeper(folder: Path, relative_to: Path) -> Iterator[Problem]:
    """Services' files in folders below the one that is read; where Portbook keeps copies, the name begins with a dot."""
    home = one_line(_spelled(folder, relative_to))
    for below in sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != "."):
        paths = sorted(path for path in below.rglob("*") if _is_data(path) and path.is_file())
        if paths:
            others = f"; nor is any other of the {len(paths)} there" if paths[1:] else ""
            message = f"the file is in a folder below {home}/, so it is not read{others}"
            cure = f"move it to {home}/{one_line(paths[0].name)}, or let the name of the folder begin with a dot"
            yield Problem(Location(_spelled(paths[0], relative_to), 0, 0), "not-read", message, cure)


def _spelled(path: Path, relative_to: Path) -> str:
    inside = path.is_relative_to(relative_to)
    return (path.relative_to(relative_to) if inside else path).as_posix()
