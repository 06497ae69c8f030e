"""The catalogue as this Portbook has it: beside this module in a wheel, in the repository's `ports/` otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from portbook.catalogue.entry import Entry, entry_of
from portbook.load import load_book
from portbook.load.book import LoadedBook

LICENCE = "CC0-1.0"
"""The licence of the data, by its SPDX id; the source has another one."""
_VERSION = "VERSION"
_SUFFIX = ".yml"


@dataclass(frozen=True)
class Catalogue:
    """The files of one version of the catalogue.

    Attributes:
        version: a year and a month, and a number where that month has several: `2026.11`, `2026.11.1`.
        files: the bytes of each service's file, by the service's id, in order.
    """

    version: str
    files: Mapping[str, bytes]

    @cached_property
    def loaded(self) -> LoadedBook:
        """The services, and the problems of their files; each path is the file's name."""
        return load_book({f"{id_}{_SUFFIX}": content for id_, content in self.files.items()})

    @property
    def entries(self) -> Iterator[Entry]:
        """What a list of the catalogue says of each service, in order of id."""
        return map(entry_of, self.loaded.book.services.values())


def catalogue_folder() -> Path:
    """The folder of the data. A build puts it beside this module; where nothing was built, it is the repository's."""
    beside = Path(__file__).parent
    return beside if (beside / _VERSION).exists() else beside.parents[2] / "ports"


def read_catalogue() -> Catalogue:
    """The catalogue of this Portbook."""
    folder = catalogue_folder()
    files = {path.stem: path.read_bytes() for path in sorted(folder.glob(f"*{_SUFFIX}"), key=_id)}
    return Catalogue((folder / _VERSION).read_text("utf-8").strip(), files)


def _id(path: Path) -> str:
    """What files are sorted by: by their names, a-b.yml would come before a.yml."""
    return path.stem
