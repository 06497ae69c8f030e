"""What `nft list ruleset` prints: the whole rule set of a host, rules of other programs included."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.importers.draft.format import Format, Imported, Source, UnusableSource, advised
from portbook.importers.draft.readings import read_as, together
from portbook.targets import targets

_LISTED = "load it on a host, and import what nft list ruleset prints there"
"""The kernel's listing has no definitions, includes and names of ports."""


def _read(sources: Sequence[Source]) -> Imported:
    return together([_of_listing(source) for source in sources])


def _of_listing(source: Source) -> Imported:
    target = targets()["nftables"]
    try:
        return read_as(target.read_host or target.read, source, source.text)
    except UnusableSource as unusable:
        raise advised(unusable, _LISTED) from None


FORMAT = Format("nft", "nftables", "what nft list ruleset prints, or /etc/nftables.conf", _read)
