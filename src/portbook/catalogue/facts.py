"""What is searched of a service: its texts with where each stands, and how well a word fits a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portbook.model import Flow, Role, Service
from portbook.model.address import Addresses, spell_network

_WORDS = re.compile(r"[^\W_]+")
_SHORTEST_PREFIX, _SHORTEST_PART = 2, 3
"""Letters of a word that is looked for at the start of others, and within others."""
_EQUAL, _COVERED, _WORD, _PREFIX, _PART = 100, 90, 80, 60, 40
"""How well a word fits: in per cent."""
NAMES = frozenset({"id", "title", "tag"})
"""The places that name the service itself."""


@dataclass(frozen=True)
class Fact:
    """One text of a service.

    Attributes:
        place: where it stands, as people call it: `title`, `flow sql`.
        text: the text.
        weight: what a match there is worth, 0 to 100.
        is_host: whether it is a host name, perhaps with a wildcard.
    """

    place: str
    text: str
    weight: int
    is_host: bool = False

    def fit(self, word: str) -> int:
        """How well a word fits, in per cent; 0 where it does not."""
        return max(_fit(word.casefold(), self.text.casefold()), _host_fit(word, self.text) if self.is_host else 0)


def facts(service: Service) -> Iterator[Fact]:
    """All that is searched, the service's names first."""
    yield Fact("id", service.id, 100)
    yield Fact("title", service.title, 95)
    yield from (Fact("tag", tag, 80) for tag in service.tags)
    yield from (Fact("identifier", identifier, 60) for identifier in service.identifiers)
    yield Fact("summary", service.summary, 50)
    yield Fact("group", service.group, 45)
    for role in service.roles.values():
        yield from _of_role(role)
    for flow in service.flows.values():
        yield from _of_flow(flow)


def _of_role(role: Role) -> Iterator[Fact]:
    place = f"role {role.id}"
    yield Fact(place, role.title, 35)
    yield Fact(place, role.process, 40)
    yield from _of_addresses(place, role.address)


def _of_flow(flow: Flow) -> Iterator[Fact]:
    place = f"flow {flow.id}"
    yield Fact(place, flow.title, 45)
    yield Fact(place, flow.purpose, 30)
    yield from (Fact(place, transport.label, 40) for transport in flow.transports)
    yield from _of_addresses(place, flow.source)
    yield from _of_addresses(place, flow.destination)


def _of_addresses(place: str, addresses: Addresses | None) -> Iterator[Fact]:
    if addresses is not None:
        yield from (Fact(place, name, 50, is_host=True) for name in addresses.names)
        yield from (Fact(place, spell_network(network), 50) for network in addresses.networks)


def _fit(word: str, text: str) -> int:
    """How well a word fits a text, both in lower case: `node-exporter` is two words of `Node exporter`."""
    parts, words = _WORDS.findall(word), _WORDS.findall(text)
    if not parts:
        return 0
    if word == text:
        return _EQUAL
    if any(words[start : start + len(parts)] == parts for start in range(len(words))):
        return _WORD
    if len(word) >= _SHORTEST_PREFIX and any(other.startswith(word) for other in words):
        return _PREFIX
    return _PART if len(word) >= _SHORTEST_PART and word in text else 0


def _host_fit(word: str, name: str) -> int:
    """How well a host name fits one of the data: `*.example.com` covers it, or it is the domain of that one."""
    host, known = word.lower().rstrip("."), name.lower()
    if "." not in host:
        return 0
    if known.startswith("*.") and host.endswith(known[1:]):
        return _COVERED
    return _WORD if known.endswith(f".{host}") else 0
