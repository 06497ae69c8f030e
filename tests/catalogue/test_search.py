from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.catalogue.query import terms
from portbook.catalogue.search import near_names, search
from portbook.load import load_book
from portbook.model import Service

CACHE = """\
service: cache
title: Cache server
summary: Keeps values in memory
group: Databases
tags: [key-value, store]
identifiers: ["pkg:deb/debian/cached", "cpe:2.3:a:example:cache"]
roles:
  client: {title: Application}
  server: {title: Server, process: cached, host: true}
  vendor: {title: Updates, address: ["*.cache.example", stats.example.com, 203.0.113.7]}
flows:
  values: {title: Values, from: client, to: server, tcp: 6379, purpose: Reads and writes}
  cluster: {from: server, to: server, tcp: 16000-16999, need: optional}
  updates: {from: server, to: vendor, tcp: 443, need: optional}
"""
TUNNEL = """\
service: tunnel
title: Tunnel
tags: [vpn]
roles:
  peer: {title: Peer, process: tunneld, host: true}
  any-peer: {title: Other peer, address: any}
flows:
  keys: {title: Keys, from: peer, to: peer, udp: [500, 4500], purpose: Negotiates the keys}
  data: {from: peer, to: peer, protocol: esp}
  out: {from: peer, to: any-peer, udp: any, source-port: 41641, need: optional}
  names: {from: peer, to: peer, udp: 5353, destination: 224.0.0.251, need: optional}
  cache: {from: peer, to: peer, tcp: 6379, need: optional, purpose: Its own store of values}
"""
SERVICES = load_book({"cache.yml": CACHE.encode(), "tunnel.yml": TUNNEL.encode()}).book.services


def found(*texts: str) -> list[tuple[str, str, str]]:
    """Each hit with the place and the text of its best match."""
    hits = search(terms(texts), SERVICES.values())
    return [(hit.service.id, hit.matches[0].place, hit.matches[0].text) for hit in hits]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cache", [("cache", "id", "cache")]),
        ("values", [("cache", "flow values", "Values"), ("tunnel", "flow cache", "Its own store of values")]),
        ("Cache Server", [("cache", "id", "cache")]),
        ("memory", [("cache", "summary", "Keeps values in memory")]),
        ("key-value", [("cache", "tag", "key-value")]),
        ("databases", [("cache", "group", "Databases")]),
        ("tunneld", [("tunnel", "role peer", "tunneld")]),
        ("negotiates", [("tunnel", "flow keys", "Negotiates the keys")]),
        ("6379", [("cache", "flow values", "TCP 6379"), ("tunnel", "flow cache", "TCP 6379")]),
        ("6379/udp", []),
        ("udp 500", [("tunnel", "flow keys", "UDP 500, 4500")]),
        ("16379", [("cache", "flow cluster", "TCP 16000-16999")]),
        ("16990-17005/tcp", [("cache", "flow cluster", "TCP 16000-16999")]),
        ("41641", [("tunnel", "flow out", "UDP any from port 41641")]),
        ("esp", [("tunnel", "flow data", "ESP")]),
        ("pkg:deb/debian/cached@1.2", [("cache", "identifier", "pkg:deb/debian/cached")]),
        ("pkg:deb/ubuntu/cached", [("cache", "identifier", "pkg:deb/debian/cached")]),
        ("pkg:rpm/fedora/cached", []),
        ("cpe:2.3:a:example:cache:1.2:*:*:*:*:*:*:*", [("cache", "identifier", "cpe:2.3:a:example:cache")]),
        ("eu.cache.example", [("cache", "role vendor", "*.cache.example")]),
        ("example.com", [("cache", "role vendor", "stats.example.com")]),
        ("203.0.113.7", [("cache", "role vendor", "203.0.113.7")]),
        ("224.0.0.251", [("tunnel", "flow names", "224.0.0.251")]),
        ("vpn 6379", [("tunnel", "flow cache", "TCP 6379")]),
        ("vpn 443", []),
        ("nothing-like-it", []),
        ("/", []),
    ],
)
def test_where_it_matches(query: str, expected: list[tuple[str, str, str]]) -> None:
    got = found(*query.split())
    assert [hit[0] for hit in got] == [hit[0] for hit in expected]
    if len(query.split()) == 1 or query.startswith("udp"):
        assert got == expected


def test_each_term_has_a_match() -> None:
    (hit,) = search(terms(["vpn 6379"]), SERVICES.values())
    assert {match.place for match in hit.matches[:2]} == {"tag", "flow cache"}


def test_a_range_that_is_narrower_is_worth_more() -> None:
    wide = CACHE.replace("service: cache", "service: wide").replace("16000-16999", "1024-65535")
    services = load_book({"a.yml": wide.encode(), "b.yml": CACHE.encode()}).book.services
    assert [hit.service.id for hit in search(terms(["16379"]), services.values())] == ["cache", "wide"]


@given(st.integers(1, 65535))
def test_a_port_is_found_where_a_flow_has_it(port: int) -> None:
    def has(service: Service) -> bool:
        sets = [
            ports
            for flow in service.flows.values()
            for transport in flow.transports
            for ports in (transport.destination_ports, transport.source_ports)
        ]
        return any(port in ports and not ports.is_any for ports in sets)

    by_port = {hit.service.id for hit in search(terms([f"{port}/tcp"]), SERVICES.values())}
    by_port |= {hit.service.id for hit in search(terms([f"udp {port}"]), SERVICES.values())}
    assert by_port == {service.id for service in SERVICES.values() if has(service)}


@given(st.text(max_size=30))
def test_any_text_is_taken(text: str) -> None:
    query = terms([text])
    assert {hit.service.id for hit in search(query, SERVICES.values())} <= SERVICES.keys()
    assert {*near_names(query, SERVICES.values())} <= SERVICES.keys()


def test_names_that_are_near() -> None:
    assert near_names(terms(["tunel"]), SERVICES.values()) == ("tunnel",)
    assert near_names(terms(["zzzzzz"]), SERVICES.values()) == ()
