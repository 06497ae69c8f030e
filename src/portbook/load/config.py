"""portbook.yml: the folders, targets and values of a site."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from portbook.files import UnusableFile, read_file, refuse_outside
from portbook.load.faults import Faults, shown
from portbook.load.named_addresses import Names
from portbook.load.record import Record
from portbook.load.service import read_text
from portbook.load.source import LARGEST
from portbook.load.values import Value
from portbook.model import Location, Problem
from portbook.model.section import Field, Kind, Section

FILE = "portbook.yml"
CONFIG = Section(
    "config",
    "portbook.yml",
    "Where things are; every key may be left out, and so may the file.",
    (
        Field("ports", "ports", Kind.PATH, "The folder of the data.", "ports", default="ports"),
        Field("docs", "docs", Kind.PATH, "The folder of the pages.", "docs", default="docs"),
        Field("changes", "changes", Kind.PATH, "The folder of recorded changes.", "changes", default="changes"),
        Field(
            "estate",
            "estate",
            Kind.PATH,
            "The file of your own zones and host groups; a folder of that name without `.yml` may have several files.",
            "estate.yml",
            default="estate.yml",
        ),
        Field("targets", "targets", Kind.TEXTS, "The targets to render.", "[nftables, ufw]", default="all"),
        Field(
            "ledger",
            "ledger",
            Kind.PATH,
            "The file that evidence is kept in.",
            ".portbook/ledger.sqlite",
            default=".portbook/ledger.sqlite",
        ),
        Field(
            "values",
            "values",
            Kind.VALUES,
            "The addresses of your own, for roles of which the data says none: they stand in rules then.",
            "{wiki: {readers: [10.20.0.0/16, 'fd00:20::/48']}}",
            default="documentation addresses to replace",
        ),
        Field(
            "addresses",
            "addresses",
            Kind.NAMED,
            "Addresses with a name: `$office` stands for them in the data and in the estate.",
            "{office: [10.10.0.0/16, '2001:db8:10::/48'], vendor: api.example.com}",
            default="no names",
        ),
        Field(
            "pages",
            "pages",
            Kind.PATH,
            "The folder, inside `docs`, of the pages that are made for services, roles and firewalls; `none` for no pages.",
            "services",
            default="services",
        ),
        Field(
            "build-proves",
            "build_proves",
            Kind.CHOICE,
            "How much of what the ledger lacks a build proves: all, what can be done in half a minute, or nothing. The rest is 'not verified here' until `portbook check` has run.",
            "nothing",
            default="all",
            choices=("all", "some", "nothing"),
        ),
        Field(
            "build-lints",
            "build_lints",
            Kind.CHOICE,
            "Which findings in the firewall commands of pages that people wrote a build tells as warnings: all errors and warnings, errors only, or nothing, without a look at them.",
            "errors",
            default="nothing",
            choices=("all", "errors", "nothing"),
        ),
        Field(
            "base",
            "base",
            Kind.TEXT,
            "The version that a preview compares the pages with: a revision, a folder or a services.json.",
            "origin/main",
            default="no preview",
        ),
    ),
)
"""The keys of portbook.yml. They are not in the field table, because they are not part of the data."""


@dataclass(frozen=True)
class Config:
    """The folders, targets and values of a site.

    Attributes:
        root: the folder of portbook.yml; problems have paths relative to it.
        ports: the folder of the data.
        docs: the folder of the pages.
        changes: the folder of releases, which need not be there.
        estate: the file of zones and host groups, which need not be there.
        targets: ids of the targets to render; empty is all.
        ledger: the file that evidence is kept in.
        values: the reader's own addresses, in place of the placeholders.
        addresses: addresses by the name that the data may have in their place.
        pages: the folder of generated pages, relative to `docs`, with slashes; empty for no such pages.
        build_proves: how much of what the ledger lacks a build proves: `all`, `some` (for half a minute) or `nothing`.
        build_lints: which findings in handwritten commands a build tells: `all`, `errors` or `nothing`.
        base: the version that a preview compares the pages with; empty for none.
    """

    root: Path
    ports: Path
    docs: Path
    changes: Path
    targets: tuple[str, ...]
    ledger: Path
    values: tuple[Value, ...] = ()
    pages: str = "services"
    build_proves: str = "all"
    build_lints: str = "nothing"
    base: str = ""
    estate: Path = Path("estate.yml")
    addresses: Names = field(default_factory=dict)

    @classmethod
    def default(cls, root: Path) -> Config:
        """The configuration of a site without portbook.yml."""
        ledger = root / ".portbook" / "ledger.sqlite"
        return cls(root, root / "ports", root / "docs", root / "changes", (), ledger, estate=root / "estate.yml")


@dataclass(frozen=True)
class LoadedConfig:
    """The configuration, with defaults for broken keys, and the problems of the file."""

    config: Config
    problems: tuple[Problem, ...] = ()


_PAGES = re.compile(r"[A-Za-z0-9._/-]*")
"""What stands in an address as it is."""


def find_config(start: Path) -> LoadedConfig:
    """The configuration in the nearest portbook.yml at or above `start`; without one, the defaults for that folder."""
    folder = start.resolve() if start.is_dir() else start.resolve().parent
    for parent in (folder, *folder.parents):
        if os.path.lexists(parent / FILE):
            return _read(parent)
    return LoadedConfig(Config.default(folder))


def _read(root: Path) -> LoadedConfig:
    try:
        refuse_outside(root / FILE, root)
        return load_config(read_file(root / FILE, LARGEST + 1), root)
    except UnusableFile as unusable:
        problem = Problem(Location(FILE), "unreadable", unusable.message, unusable.cure)
        return LoadedConfig(Config.default(root), (problem,))


def load_config(text: str | bytes, root: Path) -> LoadedConfig:
    """The configuration in the text of a portbook.yml of the folder `root`."""
    faults = Faults(FILE)
    record = read_text(CONFIG, text, faults)
    config = Config.default(root)
    if record and not _PAGES.fullmatch(_pages(record)):
        cure = "use letters, digits, hyphens, underscores, full stops and slashes"
        faults.add(record.mark_of("pages"), "bad-folder", f"`pages` is {shown(_pages(record))}", cure)
        return LoadedConfig(config, faults.problems)
    return LoadedConfig(_configured(config, record) if record else config, faults.problems)


def _configured(config: Config, record: Record) -> Config:
    paths = {key: record.get(key, PurePosixPath) for key in ("ports", "docs", "changes", "ledger", "estate")}
    return replace(
        config,
        targets=record.texts("targets"),
        values=record.get("values", tuple, ()),
        addresses=record.get("addresses", dict, {}),
        pages=_pages(record),
        build_proves=record.get("build-proves", str, "all"),
        build_lints=record.get("build-lints", str, "nothing"),
        base=record.get("base", str, ""),
        **{key: config.root / path for key, path in paths.items() if path is not None},
    )


def _pages(record: Record) -> str:
    folder = record.get("pages", PurePosixPath, PurePosixPath("services")).as_posix()
    return "" if folder == "none" else folder
