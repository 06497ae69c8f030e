"""Which services a document is about, and their data: of the project that the document is in, of this folder's, of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

from portbook.catalogue import read_catalogue
from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.handwritten.against_data.page_data import NO_DATA, PageData
from portbook.handwritten.documents.front_matter import bindings
from portbook.load import find_config, load_book
from portbook.load.config import FILE, Config
from portbook.load.faults import shown
from portbook.load.named_addresses import Names
from portbook.load.referring_files import named_services
from portbook.load.source import LARGEST
from portbook.model import NOWHERE, Location, Problem, Service
from portbook.spelling import near

UNKNOWN = "unknown-service"
_MOST_NEAR = 3
_ID = re.compile(rb"^service:[ \t]*[\"']?([A-Za-z0-9._-]+)", re.MULTILINE)
_TITLE = re.compile(rb"^title:[ \t]*[\"']?([^\"'\r\n#]+)", re.MULTILINE)


@dataclass(frozen=True)
class Answer:
    """What came of looking for services.

    Attributes:
        data: the services that a document is compared with.
        problems: why some are not there.
    """

    data: PageData
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False)
class _Shelf:
    """A folder of data.

    Attributes:
        files: the bytes of each service's file, by the service's id.
        paths: its path as problems name it, by the same.
        addresses: the addresses of portbook.yml that its files may name.
    """

    files: Mapping[str, bytes]
    paths: Mapping[str, str]
    addresses: Names = field(default_factory=dict)

    @cached_property
    def names(self) -> frozenset[str]:
        """The ids and titles of its services."""
        titles = (
            match[1].decode("utf-8", "replace").strip()
            for file in self.files.values()
            if (match := _TITLE.search(file))
        )
        return frozenset(name.lower() for name in (*self.files, *titles))

    def with_others(self, id_: str) -> dict[str, bytes]:
        """The file of a service by its path, and those of the services whose roles they name."""
        wanted, files = [id_], dict[str, bytes]()
        while wanted:
            service = wanted.pop()
            if service in self.files and self.paths[service] not in files:
                files[self.paths[service]] = self.files[service]
                wanted += sorted(named_services(self.files[service]))
        return files


@dataclass
class DocumentServices:
    """Looks the services of documents up, each file once.

    Attributes:
        everywhere: ids of services that every document is about.
        folder: the working directory.
    """

    everywhere: Sequence[str] = ()
    folder: Path = field(default_factory=Path.cwd)
    _loaded: dict[str, Service | tuple[Problem, ...]] = field(default_factory=dict)
    _made: dict[tuple[int, ...], PageData] = field(default_factory=dict)
    _projects: dict[Path, _Shelf | None] = field(default_factory=dict)

    def unknown(self) -> Iterator[Problem]:
        """What is wrong with the services that every document is about."""
        shelves = self._shelves(self.folder)
        for name in self.everywhere:
            found = self._service(name, shelves, NOWHERE)
            yield from found if isinstance(found, tuple) else ()

    def of(self, path: Path, name: str, text: str) -> Answer:
        """The services of a document.

        Args:
            path: its file.
            name: its path as problems name it.
            text: its text.
        """
        wanted = [(id_, NOWHERE) for id_ in self.everywhere]
        wanted += [(bound.service, Location(name, *bound.place)) for bound in bindings(name, text)]
        if not wanted:
            return Answer(NO_DATA)
        shelves = self._shelves(path.parent)
        found = [self._service(id_, shelves, where) for id_, where in dict(wanted).items()]
        services = tuple(service for service in found if isinstance(service, Service))
        problems = tuple(problem for part in found if isinstance(part, tuple) for problem in part)
        return Answer(self._data(services, shelves) if services else NO_DATA, problems)

    def _data(self, services: tuple[Service, ...], shelves: Sequence[_Shelf]) -> PageData:
        """The data of some services, made once: what it knows of words takes longer than most pages."""
        key = (*map(id, services), *map(id, shelves))
        if key not in self._made:
            others = frozenset(name for shelf in shelves for name in shelf.names)
            self._made[key] = PageData(
                services, others - {service.id for service in services}, tuple(self._parts(services, shelves))
            )
        return self._made[key]

    def _parts(self, services: Sequence[Service], shelves: Sequence[_Shelf]) -> Iterator[Service]:
        """The services whose ids begin with those of services."""
        known = dict.fromkeys(id_ for shelf in shelves for id_ in shelf.files)
        for id_ in known:
            if any(id_.startswith(f"{service.id}-") for service in services):
                part = self._service(id_, shelves, NOWHERE)
                yield from (part,) if isinstance(part, Service) else ()

    def _shelves(self, folder: Path) -> tuple[_Shelf, ...]:
        """Where a document's services may be, the nearest first."""
        own = [self._project(place) for place in dict.fromkeys((folder.resolve(), self.folder.resolve()))]
        return (*dict.fromkeys(shelf for shelf in own if shelf), _catalogue())

    def _project(self, folder: Path) -> _Shelf | None:
        if folder not in self._projects:
            self._projects[folder] = _project(folder)
        return self._projects[folder]

    def _read(self, shelf: _Shelf, id_: str) -> Service | tuple[Problem, ...]:
        """The service in a file, or what `portbook check` says of the file."""
        files = shelf.with_others(id_)
        digest = sha256(b"\0".join(files.values())).hexdigest()
        key = f"{shelf.paths[id_]} {digest} {id(shelf.addresses)}"  # two projects may have a file of this path
        if key not in self._loaded:
            loaded = load_book(files, shelf.addresses)
            path, services = shelf.paths[id_], loaded.book.services.values()
            problems = tuple(problem for problem in loaded.problems if problem.where.path == path)
            self._loaded[key] = next((service for service in services if service.path == path), problems)
        return self._loaded[key]

    def _service(self, id_: str, shelves: Sequence[_Shelf], where: Location) -> Service | tuple[Problem, ...]:
        """The service of an id, or what is wrong."""
        for shelf in shelves:
            if id_ in shelf.files:
                return self._read(shelf, id_)
        known = sorted({name for shelf in shelves for name in shelf.files})
        meant = near(id_, known, _MOST_NEAR)
        cure = f"did you mean {' or '.join(meant)}?" if meant else "portbook search finds a service by what it is for"
        return (Problem(where, UNKNOWN, f"there is no service {shown(id_)}", cure),)


def _project(folder: Path) -> _Shelf | None:
    """The data of the project that a folder is in; None where it is in none.

    Where no folder above has a portbook.yml, the nearest one counts that has `ports/` with data.
    """
    config = find_config(folder).config
    above = [config] if (config.root / FILE).exists() else []
    roots = above or [replace(config, root=place, ports=place / "ports") for place in (folder, *folder.parents)]
    for root in roots:
        if root.ports.is_dir() and (shelf := _read(root)).files:
            return shelf
    return None


def _read(config: Config) -> _Shelf:
    folder, root = config.ports, config.root
    files: dict[str, bytes] = {}
    paths: dict[str, str] = {}
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".yml", ".yaml"} and path.name[0] != "."):
        try:
            refuse_outside(path, folder, root)
            content = read_file(path, LARGEST + 1)
        except UnusableFile:
            continue
        match = _ID.search(content)
        id_ = match[1].decode("ascii") if match else path.stem
        if id_ not in files:
            files[id_] = content
            paths[id_] = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    return _Shelf(files, paths, config.addresses)


@cache
def _catalogue() -> _Shelf:
    """What this Portbook brings; its files are named without a folder."""
    files = read_catalogue().files
    return _Shelf(files, {id_: f"{id_}.yml" for id_ in files})
