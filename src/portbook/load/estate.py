"""`estate.yml`, or the files of `estate/`: zones, host groups and instances."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.load.faults import Faults, nearest, shown
from portbook.load.named_addresses import Names
from portbook.load.nodes import Mark
from portbook.load.record import Record
from portbook.load.service import read_text
from portbook.load.source import LARGEST
from portbook.load.words import RESERVED
from portbook.model import Addresses, Location, Problem
from portbook.model.estate import Estate, EstateIgnore, EstateWaiver, HostGroup, Instance, Play, Zone
from portbook.model.estate_fields import ESTATE, ESTATE_WARNINGS

_NO_NAMES: Names = {}
_FOLDERS = "zones", "groups", "instances", "accept", "ignore"


@dataclass(frozen=True)
class LoadedEstate:
    """The estate of a site; empty where no file says anything, and without the parts that have problems."""

    estate: Estate = field(default_factory=Estate)
    problems: tuple[Problem, ...] = ()


def read_estate(place: Path, relative_to: Path, names: Names = _NO_NAMES) -> LoadedEstate:
    """The estate in a file, or in the `*.yml` files of a folder of that name without `.yml`; neither has to be there.

    Args:
        place: the file.
        relative_to: the folder that problems' paths are told from.
        names: the addresses of portbook.yml that it may name.
    """
    contents, problems = estate_files(place, relative_to)
    loaded = load_estate(contents, names)
    return LoadedEstate(loaded.estate, (*problems, *loaded.problems))


def estate_files(place: Path, relative_to: Path) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The contents of the files of an estate by path, and what cannot be read; arguments as of `read_estate`."""
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in _files(place):
        name = (path.relative_to(relative_to) if path.is_relative_to(relative_to) else path).as_posix()
        try:
            refuse_outside(path, relative_to)
            contents[name] = read_file(path, LARGEST + 1)
        except UnusableFile as unusable:
            problems.append(Problem(Location(name), "unreadable", unusable.message, unusable.cure))
    return contents, tuple(problems)


def places(place: Path) -> tuple[Path, ...]:
    """Where the files of an estate may be: the file, and the folder of that name without a suffix."""
    return (place, place.with_suffix("")) if place.suffix else (place,)


def _files(place: Path) -> Iterator[Path]:
    if place.exists() and not place.is_dir():
        yield place
    folder = places(place)[-1]
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.suffix in {".yml", ".yaml"} and path.name[0] != ".")


def load_estate(files: Mapping[str, bytes], names: Names = _NO_NAMES) -> LoadedEstate:
    """The estate in the contents of files, by path; the same id in two of them is a problem. It may name addresses."""
    faults = {path: Faults(path) for path in files}
    records = {path: _record(content, faults[path], names) for path, content in files.items()}
    parts = {path: record for path, record in records.items() if record}
    known = {key: _unique(key, parts, faults) for key in _FOLDERS}
    written = {key: {id_ for part in parts.values() for id_ in part.records(key)} for key in _FOLDERS}
    for record, own in _all(parts, faults, "groups"):
        for key in ("zone", "forwards"):
            _check_names(record, key, written["zones"], own)
    for record, own in _all(parts, faults, "ignore"):
        _check_names(record, "groups", written["groups"], own)
    common = tuple(play for part in parts.values() for play in _plays(part, "all-play"))
    rests_on = [f"{path}\0{part.rests_on}".encode() for path, part in parts.items() if part.rests_on]
    written_in = [f"{path}\0".encode() + content for path, content in files.items()]
    digest = sha256(b"\0".join([*written_in, *rests_on])).hexdigest()
    estate = Estate(
        zones={id_: _zone(id_, record, own) for id_, (record, own) in known["zones"].items()},
        groups={id_: _group(id_, record, own, common) for id_, (record, own) in known["groups"].items()},
        instances={id_: _instance(id_, record, own) for id_, (record, own) in known["instances"].items()},
        ignores={id_: _ignore(id_, record, own) for id_, (record, own) in known["ignore"].items()},
        all_play=common,
        waivers={id_: _waiver(id_, record, own) for id_, (record, own) in known["accept"].items()},
        path=next(iter(files), ""),
        digest=digest if files else "",
    )
    return LoadedEstate(estate, tuple(problem for own in faults.values() for problem in own.problems))


def _record(content: bytes, faults: Faults, names: Names) -> Record | None:
    if len(content) > LARGEST:
        faults.add(Mark(), "too-large", "the file is larger than 1 MiB", "split it into files of a folder estate/")
        return None
    return read_text(ESTATE, content, faults, names)


_Known = dict[str, tuple[Record, Faults]]
"""Records by id, each with the faults of its file."""


def _all(parts: Mapping[str, Record], faults: Mapping[str, Faults], key: str) -> Iterator[tuple[Record, Faults]]:
    for path, part in parts.items():
        for record in part.records(key).values():
            yield record, faults[path]


def _unique(key: str, parts: Mapping[str, Record], faults: Mapping[str, Faults]) -> _Known:
    """The records of all files, each id once; those that lack what they have to have are left out, as that is told already."""
    known: _Known = {}
    for path, part in parts.items():
        for id_, record in part.records(key).items():
            if key == "ignore" and id_ not in ESTATE_WARNINGS:
                cure = nearest(id_, ESTATE_WARNINGS, "one of")
                faults[path].add(record.mark, "unknown-warning", f"no warning {shown(id_)}", cure)
            elif id_ in RESERVED:
                faults[path].add(record.mark, "reserved-id", f"`{id_}` names the page about all", "choose another id")
            elif id_ in known:
                where = known[id_][1].at(known[id_][0].mark)
                message = f"{shown(id_)} is among the {key} of {where.path} already"
                faults[path].add(record.mark, "same-id", message, "give one of them another id")
            elif all(field_.key in record.values for field_ in record.section.required):
                known[id_] = record, faults[path]
    return known


def _check_names(record: Record, key: str, known: Collection[str], faults: Faults) -> None:
    """Every id in the value of a key, which is one id or a list, has to exist; what is broken there is told already."""
    field_, value = record.section.field(key), record.values.get(key)
    for name in value if isinstance(value, tuple) else () if value is None else (value,):
        if field_ and name not in known:
            cure = nearest(str(name), known, f"the {field_.names}s are") or f"there is no {field_.names}"
            message = f"no {field_.names} {shown(str(name))}"
            faults.add(record.mark_of(key), f"unknown-{field_.names}", message, cure)


def _places(record: Record, faults: Faults) -> Mapping[str, Location]:
    return {key: faults.at(record.mark_of(key)) for key in record.values}


def _zone(id_: str, record: Record, faults: Faults) -> Zone:
    return Zone(
        id_,
        record.get("title", str, ""),
        record.get("networks", Addresses, Addresses()),
        firewalls=record.texts("firewall"),
        owner=record.get("owner", str, ""),
        notes=record.texts("notes"),
        where=faults.at(record.mark),
        places=_places(record, faults),
    )


def _group(id_: str, record: Record, faults: Faults, common: tuple[Play, ...]) -> HostGroup:
    played = _plays(record, "plays")
    firewalls = record.texts("firewall")
    return HostGroup(
        id_,
        record.get("title", str, ""),
        record.get("addresses", Addresses, Addresses()),
        zone=record.get("zone", str, ""),
        firewalls=firewalls,
        plays=tuple(dict.fromkeys((*played, *common))) if firewalls else played,
        forwards=record.texts("forwards"),
        owner=record.get("owner", str, ""),
        notes=record.texts("notes"),
        where=faults.at(record.mark),
        places=_places(record, faults),
    )


def _plays(record: Record, key: str) -> tuple[Play, ...]:
    return tuple(play for play in record.get(key, tuple, ()) if isinstance(play, Play))


def _instance(id_: str, record: Record, faults: Faults) -> Instance:
    return Instance(
        id_,
        record.get("title", str, ""),
        _profiles(record, faults),
        options=frozenset(_halves(record, "options", faults)),
        adds=frozenset(_halves(record, "adds", faults)),
        leaves_out=frozenset(_halves(record, "leaves-out", faults)),
        absent=frozenset(_halves(record, "absent", faults)),
        reason=record.get("reason", str, ""),
        owner=record.get("owner", str, ""),
        where=faults.at(record.mark),
        places=_places(record, faults),
    )


def _profiles(record: Record, faults: Faults) -> Mapping[str, str]:
    profiles: dict[str, str] = {}
    for service, profile in _halves(record, "profile", faults):
        if service in profiles:
            message = f"{service} has two profiles here, {profiles[service]} and {profile}"
            faults.add(record.mark_of("profile"), "repeated", message, "choose one of them")
        profiles[service] = profile
    return profiles


def _halves(record: Record, key: str, faults: Faults) -> Iterator[tuple[str, str]]:
    """The two ids of each `service/other`."""
    for written in record.texts(key):
        service, slash, other = written.partition("/")
        if slash and service and other and "/" not in other:
            yield service, other
        else:
            message = f"{shown(written)} names no part of a service"
            faults.add(record.mark_of(key), "bad-name", message, "write service/id, as in postgresql/minimum")


def _waiver(id_: str, record: Record, faults: Faults) -> EstateWaiver:
    impact, reason, owner = (record.get(key, str, "") for key in ("class", "reason", "owner"))
    until, groups, zones = record.get("until", date, date.min), record.texts("groups"), record.texts("zones")
    return EstateWaiver(id_, impact, reason, owner, until, groups=groups, zones=zones, where=faults.at(record.mark))


def _ignore(id_: str, record: Record, faults: Faults) -> EstateIgnore:
    reason, groups = record.get("reason", str, ""), record.texts("groups")
    return EstateIgnore(id_, reason, groups, where=faults.at(record.mark))
