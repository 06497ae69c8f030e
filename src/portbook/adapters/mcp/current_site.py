"""The site as its files are now, read again where one of them has changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from portbook.adapters.cli.unusable import Unusable
from portbook.adapters.site import Site, read_site, stamp_of
from portbook.catalogue import Catalogue, read_catalogue
from portbook.evidence import Ledger
from portbook.load import find_config
from portbook.proof.ledger.ledger_file import view


@dataclass(frozen=True)
class Snapshot:
    """The site at one moment.

    Attributes:
        site: what its files say.
    """

    site: Site

    @cached_property
    def ledger(self) -> Ledger:
        """The evidence, read-only."""
        return view(self.site.ledger, self.site.targets)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue that Portbook brings along."""
        return read_catalogue()

    @property
    def usable(self) -> Site:
        """The site, where all its files can be used: as the commands ask for it.

        Raises:
            Unusable: there are problems; all of them are told.
        """
        if self.site.problems:
            raise Unusable(*self.site.problems)
        return self.site


class CurrentSite:
    """The site at or above a folder; several threads may ask."""

    def __init__(self, start: Path) -> None:
        self.start = start
        self._lock = Lock()
        self._last: tuple[object, Snapshot] | None = None

    def now(self) -> Snapshot:
        """The site as it is now."""
        with self._lock:
            now = _stamp(self.start)  # before it is read: what changes meanwhile is read the next time
            if self._last is None or self._last[0] != now:
                self._last = now, Snapshot(read_site(self.start))
            return self._last[1]


def _stamp(start: Path) -> object:
    """The stamp of the site; one that equals no other where a file goes away while it is looked at."""
    try:
        return stamp_of(find_config(start).config)
    except FileNotFoundError:
        return object()
