"""What somebody searches for: words, ports with or without a protocol, and identifiers of packages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from portbook.catalogue.identifier import Product, product_of
from portbook.model import PortRange, Protocol, protocol_named
from portbook.model.ports import HIGHEST

_PORT = re.compile(
    r"(?:(?P<before>tcp|udp|sctp|dccp|udplite)[/:]?)?"
    r"(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?"
    r"(?:/(?P<behind>tcp|udp|sctp|dccp|udplite))?",
    re.IGNORECASE,
)
"""`9090`, `443/tcp`, `tcp/443`, `udp:53`, `30000-30100`."""
_WITH_PORTS = frozenset({"tcp", "udp", "sctp", "dccp", "udplite"})


@dataclass(frozen=True)
class Word:
    """A word of a title, a tag, a purpose, a host name."""

    text: str


@dataclass(frozen=True)
class PortTerm:
    """Ports that a service uses.

    Attributes:
        text: as it was written.
        ports: the first and the last of them.
        protocol: of the ports; None for any protocol.
    """

    text: str
    ports: PortRange
    protocol: Protocol | None = None


@dataclass(frozen=True)
class IdentifierTerm:
    """A package URL or CPE name; `text` is as it was written."""

    text: str
    product: Product


Term: TypeAlias = Word | PortTerm | IdentifierTerm


def terms(texts: Sequence[str]) -> tuple[Term, ...]:
    """The terms of a query: a service has to match each. `udp 53` is one term."""
    return tuple(_terms([word for text in texts for word in text.replace(",", " ").split()]))


def _terms(words: Sequence[str]) -> Iterator[Term]:
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if (product := product_of(word)) is not None:
            yield IdentifierTerm(word, product)
        elif word.lower() in _WITH_PORTS and rest and (port := _port(f"{word}/{rest[0]}")):
            yield PortTerm(f"{word} {rest.pop(0)}", port.ports, port.protocol)
        else:
            yield _port(word) or Word(word)


def _port(word: str) -> PortTerm | None:
    match = _PORT.fullmatch(word)
    if match is None or (match["before"] and match["behind"]):
        return None
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if not 0 < first <= last <= HIGHEST:
        return None
    name = match["before"] or match["behind"]
    return PortTerm(word, PortRange(first, last), protocol_named(name) if name else None)
