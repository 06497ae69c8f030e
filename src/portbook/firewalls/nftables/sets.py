"""The sets of a machine's table, as nft lists them. Source: nft(8), "SETS"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.firewalls.nftables.cursor import Cursor
from portbook.targets.base import CannotJudge

_STILL = frozenset({"constant", "interval"})


@dataclass(frozen=True)
class Set:
    """A named set.

    Attributes:
        kind: the type of its elements: `ipv4_addr`.
        still: whether neither packets nor time change it, and its elements are single values.
        elements: its elements at the time of the listing.
    """

    kind: str
    still: bool
    elements: tuple[str, ...]


def read_set(cursor: Cursor) -> Set:
    """The set in the braces that come next.

    Raises:
        CannotJudge: it has a part twice.
    """
    parts: dict[str, tuple[str, ...]] = {}

    def inside() -> None:
        name, *_rest = cursor.ahead(1)
        if name in parts:
            message = f"this set has {name} twice, which nft does not list"
            raise CannotJudge(cursor.line, message, id_="nft-duplicate", column=cursor.column)
        shape = cursor.statement().shape
        parts[name] = shape[1:]

    cursor.block(inside)
    flags = {flag for flag in parts.get("flags", ()) if flag != ","}
    elements = tuple(_elements(parts.get("elements", ())))
    plain = all(len(words) == 1 for words in elements)
    still = flags <= _STILL and not {"timeout", "gc-interval"} & parts.keys() and plain
    return Set(" ".join(parts.get("type", ())), still, tuple(words[0].strip('"') for words in elements if words))


def _elements(shape: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words of each element in `= { 192.0.2.1, 192.0.2.7 timeout 1h }`."""
    element: list[str] = []
    for word in shape:
        if word == ",":
            yield tuple(element)
            element = []
        elif word not in {"=", "{", "}"}:
            element.append(word)
    if element:
        yield tuple(element)


def addresses_only(named_set: Set) -> tuple[str, ...] | None:
    """The addresses of a set; None where its elements are no addresses."""
    return named_set.elements if named_set.kind in {"ipv4_addr", "ipv6_addr"} else None
