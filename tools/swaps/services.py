"""Services that together use each word that a firewall has for protocols, ICMP types, families, directions and ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import yaml

from portbook.load import load_book
from portbook.model import Book
from portbook.model.protocol import NUMBERS
from portbook.targets.netfilter.protocols import NUMBERS as LINUX

_ENDS = {"in": {"from": "client", "to": "host"}, "out": {"from": "host", "to": "client"}}
_NETWORKS = {"in": {"from": "store", "to": "host"}, "out": {"from": "host", "to": "store"}}
_PORTED = ("tcp", "udp", "sctp", "dccp", "udplite")
_PROTOCOLS = sorted({*NUMBERS.values(), *LINUX.values(), 200} - {1, 6, 17, 33, 58, 132, 136})
_TYPES = {"ipv4": (*range(19), 42), "ipv6": (1, 2, 3, 4, *range(126, 145))}
_Flow = Mapping[str, object]


@cache
def book() -> Book:
    """The services.

    Raises:
        ValueError: the data has a mistake.
    """
    loaded = load_book({"words.yml": yaml.safe_dump(_service(), sort_keys=False).encode()})
    if loaded.problems:
        raise ValueError(str(loaded.problems[0]))
    return loaded.book


def _service() -> dict[str, object]:
    """A profile for each flow: two flows with their words swapped are the same two."""
    flows = {f"f{number}": {**flow, "need": "required"} for number, flow in enumerate(_flows())}
    profiles = {f"of-{name}": {"title": name, "flows": [name]} for name in flows}
    roles = {
        "host": {"title": "The host", "process": "wordsd", "host": True},
        "client": {"title": "Clients", "address": "any"},
        "store": {
            "title": "Stores",
            "address": ["10.20.0.0/16", "10.30.0.0/16", "2001:db8:20::/48", "2001:db8:30::/48"],
        },
        "named": {"title": "Named", "address": ["words.example.com"]},
        "web": {"title": "Web", "pods": {"app": "web"}},
    }
    return {"service": "words", "title": "Words", "roles": roles, "flows": flows, "profiles": profiles}


def _flows() -> Iterator[_Flow]:
    for way, ends in _ENDS.items():
        for flow in (*_ports(), *_messages(), *({"protocol": number} for number in _PROTOCOLS)):
            yield {**ends, **flow}
        yield from ({**_NETWORKS[way], "tcp": 2049}, {**_NETWORKS[way], "udp": 53, "source-port": [53, "1024-65535"]})
        yield {**_NETWORKS[way], "protocol": "esp"}
    yield from ({"from": "host", "to": "named", "tcp": 443}, {"from": "host", "to": "web", "tcp": 80})
    yield {"from": "web", "to": "host", "tcp": 81}
    yield {**_ENDS["in"], "udp": 67, "source-port": 68, "family": "ipv4", "reply": "untracked"}


def _ports() -> Iterator[_Flow]:
    for name in _PORTED:
        yield {name: 443} if name in {"tcp", "udp", "sctp"} else {"protocol": name}
    for family in _TYPES:
        yield from (
            {"tcp": 443, "family": family},
            {"udp": "any", "family": family},
            {"protocol": "ah", "family": family},
        )
    yield from ({"tcp": "any"}, {"sctp": "any"}, {"udp": "any"})
    yield from ({"udp": "30000-30010"}, {"tcp": [80, 8443]}, {"udp": "any", "source-port": 41641}, {"protocol": "any"})


def _messages() -> Iterator[_Flow]:
    for family, types in _TYPES.items():
        yield from ({"icmp": str(number), "family": family} for number in types)
        yield {"icmp": "any", "family": family}
    yield {"icmp": "echo-request"}
