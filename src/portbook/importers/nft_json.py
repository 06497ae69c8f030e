"""What `nft -j list ruleset` prints: the whole rule set of a host."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.importers.draft.format import Format, Imported, Source, UnusableSource, advised
from portbook.importers.draft.readings import read_as, together
from portbook.targets import targets

_TEXT = "import what nft list ruleset prints, of which more is understood: portbook import nft"


def _read(sources: Sequence[Source]) -> Imported:
    return together([_of_listing(source) for source in sources])


def _of_listing(source: Source) -> Imported:
    try:
        # nft prints one line, and no rule of it has a place of its own.
        return read_as(targets()["nftables"].read_state, source, source.text, lambda _line: source.at(1))
    except UnusableSource as unusable:
        raise advised(unusable, _TEXT) from None


FORMAT = Format("nft-json", "nftables, JSON", "what nft -j list ruleset prints", _read)
