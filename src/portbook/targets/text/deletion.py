"""Which rules a deletion takes for others: ip6tables on nf_tables finds a rule by its addresses without their prefix lengths.

Source: `nft_ipv6_is_same` of iptables 1.8.9, which compares no masks; `-D` of 2001:db8::/64 deletes 2001:db8::/48 where that stands first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

_PROGRAM = "ip6tables"
_NETWORKS = re.compile(r" -[sd] (\S+)")


def deleted_first(goes: Iterable[str], comes: Iterable[str]) -> frozenset[str]:
    """The commands that have to delete before others insert, because they would delete what is inserted.

    Args:
        goes: commands that delete.
        comes: commands that insert.
    """
    inserted: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for line in comes:
        for place, lengths in _rules(line, "-I"):
            inserted.setdefault(place, set()).add(lengths)
    return frozenset(
        line for line in goes if any(inserted.get(place, set()) - {lengths} for place, lengths in _rules(line, "-D"))
    )


def _rules(line: str, command: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The rules of a command: for each, all that a deletion looks at, and the prefix lengths that it does not."""
    if f" {_PROGRAM} {command} " not in line:
        return
    rest = _NETWORKS.sub("", line.replace(f" {command} ", " ", 1))
    for networks in product(*(listed.split(",") for listed in _NETWORKS.findall(line))):
        pairs = [network.partition("/")[::2] for network in networks]
        yield (rest, *(address for address, _ in pairs)), tuple(length for _, length in pairs)
