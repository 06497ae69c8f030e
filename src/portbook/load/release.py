"""Releases: the files of the folder `changes/`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portbook.escape.visible import one_line
from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.load.faults import Faults, listed, shown
from portbook.load.record import Record
from portbook.load.service import read_text
from portbook.load.source import LARGEST
from portbook.model import Location, Problem
from portbook.model.release import IMPACTS, ChangeRecord, Release
from portbook.model.release_fields import RELEASE

VERSION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""A version is part of file names and addresses."""
_DIGITS = re.compile("([0-9]+)")


@dataclass(frozen=True)
class LoadedHistory:
    """The releases of a site that could be read, the oldest first, and what is wrong with the others."""

    releases: tuple[Release, ...] = ()
    problems: tuple[Problem, ...] = ()


def load_release(text: str | bytes, path: str) -> tuple[Release | None, tuple[Problem, ...]]:
    """The release in the text of a file, or what is wrong with it."""
    faults = Faults(path)
    record = read_text(RELEASE, text, faults)
    if record is None:
        return None, faults.problems
    version = record.get("version", str, "")
    if version and not VERSION_NAME.fullmatch(version):
        message = f"{shown(version)} cannot be the name of a version"
        faults.add(
            record.mark_of("version"), "bad-version", message, "use letters, digits, dots, hyphens and underscores"
        )
    for change in record.records("changes").values():
        _check_impacts(change, faults)
    return (None if faults else _release(record, version, faults)), faults.problems


def _check_impacts(change: Record, faults: Faults) -> None:
    for impact in change.texts("class"):
        if impact not in IMPACTS:
            message = f"`class` cannot be {shown(impact)}"
            faults.add(change.mark_of("class"), "unknown-choice", message, f"write {listed(IMPACTS)}")


def _release(record: Record, version: str, faults: Faults) -> Release:
    return Release(
        version,
        published=record.get("published", date, date.min),
        changes={id_: _change(id_, change, faults) for id_, change in record.records("changes").items()},
        effective=record.get("effective", date),
        notice=record.get("notice", str, ""),
        where=faults.at(record.mark_of("version")),
    )


def _change(id_: str, record: Record, faults: Faults) -> ChangeRecord:
    texts = ("service", "sentence", "flow", "role", "direction", "before", "after", "peer", "need")
    return ChangeRecord(
        id_,
        service_title=record.get("title", str, ""),
        impacts=record.texts("class"),
        profiles=record.texts("profiles"),
        opens=record.texts("opens"),
        closes=record.texts("closes"),
        effective=record.get("effective", date),
        where=faults.at(record.mark),
        **{key: record.get(key, str, "") for key in texts},
    )


def read_history(folder: Path, relative_to: Path) -> LoadedHistory:
    """The releases in the `*.yml` files of a folder, which need not be there; paths are told from `relative_to`."""
    if not folder.is_dir():
        return LoadedHistory()
    releases: list[Release] = []
    problems: list[Problem] = []
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".yml", ".yaml"} and path.name[0] != "."):
        name = (path.relative_to(relative_to) if path.is_relative_to(relative_to) else path).as_posix()
        try:
            refuse_outside(path, folder, relative_to)
            release, faults = load_release(read_file(path, LARGEST + 1), name)
        except UnusableFile as unusable:
            release, faults = None, (Problem(Location(name), "unreadable", unusable.message, unusable.cure),)
        problems += faults
        if release and (first := _of_version(release.version, releases)):
            message = f"the version {one_line(release.version)} is in {one_line(first.where.path)} already"
            problems.append(Problem(release.where, "same-version", message, "give one of them another version"))
        elif release:
            releases.append(release)
    return LoadedHistory(tuple(sorted(releases, key=place)), tuple(problems))


def _of_version(version: str, releases: Iterable[Release]) -> Release | None:
    return next((release for release in releases if release.version == version), None)


def place(release: Release) -> tuple[date, list[tuple[int, str]]]:
    """Where a release stands among others: by day, and on one day by version, `v1.9` before `v1.10`."""
    parts = [part for part in _DIGITS.split(release.version) if part]
    return release.published, [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
