"""What `nft list ruleset` prints: the whole rule set of a host, rules of other programs included."""

from __future__ import annotations

from collections.abc import Sequence

from portbook.importers.draft.format import Format, Imported, Source
from portbook.importers.draft.readings import read_as, together
from portbook.targets import targets


def _read(sources: Sequence[Source]) -> Imported:
    target = targets()["nftables"]
    return together([read_as(target.read_host or target.read, source, source.text) for source in sources])


FORMAT = Format("nft", "nftables", "what nft list ruleset prints, or /etc/nftables.conf", _read)
