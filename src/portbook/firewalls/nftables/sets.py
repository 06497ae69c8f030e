"""The sets of a machine's table, as nft lists them. Source: nft(8), "SETS"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.firewalls.nftables.tokens import Cursor
from portbook.targets.base import CannotJudge

_STILL = frozenset({"constant", "interval"})
_ABOUT = frozenset({"timeout", "expires", "comment", "counter"})
"""What may stand behind an element."""


@dataclass(frozen=True)
class Set:
    """A set.

    Attributes:
        kind: what its elements are: `ipv4_addr`.
        still: whether only people change it, and its elements are plain.
        elements: at the time.
    """

    kind: str
    still: bool
    elements: tuple[str, ...]


def read_set(cursor: Cursor) -> Set:
    """The set in the braces that come next."""
    found: dict[str, tuple[str, ...]] = {}

    def inside() -> None:
        name, *_rest = cursor.ahead(1)
        if name in found:
            raise CannotJudge(cursor.line, f"the {name} of a set are there twice, which nft does not list")
        shape = cursor.statement().shape
        found[name] = shape[1:]

    cursor.block(inside)
    flags = {each for each in found.get("flags", ()) if each != ","}
    listed = tuple(_elements(found.get("elements", ())))
    plain = all(len(each) == 1 for each in listed)
    still = flags <= _STILL and not {"timeout", "gc-interval"} & found.keys() and plain
    return Set(" ".join(found.get("type", ())), still, tuple(each[0].strip('"') for each in listed if each))


def _elements(shape: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words of each element, of `= { 192.0.2.1, 192.0.2.7 timeout 1h }`."""
    element: list[str] = []
    for word in shape:
        if word == ",":
            yield tuple(element)
            element = []
        elif word not in {"=", "{", "}"}:
            element.append(word)
    if element:
        yield tuple(element)


def addresses_only(found: Set) -> tuple[str, ...] | None:
    """The addresses of a set, whatever is kept about them; None where it has other elements."""
    return found.elements if found.kind in {"ipv4_addr", "ipv6_addr"} else None
