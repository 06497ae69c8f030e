from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.catalogue.query import IdentifierTerm, PortTerm, Word, terms
from portbook.model import PortRange, protocol_named


def port(text: str, first: int, last: int, protocol: str = "") -> PortTerm:
    return PortTerm(text, PortRange(first, last), protocol_named(protocol) if protocol else None)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["9090"], [port("9090", 9090, 9090)]),
        (["443/tcp"], [port("443/tcp", 443, 443, "tcp")]),
        (["TCP/443"], [port("TCP/443", 443, 443, "tcp")]),
        (["udp:53"], [port("udp:53", 53, 53, "udp")]),
        (["udp 53"], [port("udp 53", 53, 53, "udp")]),
        (["udp", "53"], [port("udp 53", 53, 53, "udp")]),
        (["udp", "53", "dns"], [port("udp 53", 53, 53, "udp"), Word("dns")]),
        (["30000-30100/tcp"], [port("30000-30100/tcp", 30000, 30100, "tcp")]),
        (["80, 443"], [port("80", 80, 80), port("443", 443, 443)]),
        (["udp"], [Word("udp")]),
        (["udp", "dns"], [Word("udp"), Word("dns")]),
        (["udp 443/tcp"], [Word("udp"), port("443/tcp", 443, 443, "tcp")]),
        (["0"], [Word("0")]),
        (["65536"], [Word("65536")]),
        (["2026-11"], [Word("2026-11")]),
        (["esp/50"], [Word("esp/50")]),
        (["tcp/443/udp"], [Word("tcp/443/udp")]),
        (["  "], []),
    ],
)
def test_terms(texts: list[str], expected: list[object]) -> None:
    assert list(terms(texts)) == expected


def test_an_identifier_is_one_term() -> None:
    (term,) = terms(["pkg:deb/debian/redis@7.2"])
    assert isinstance(term, IdentifierTerm)
    assert (term.text, term.product.name) == ("pkg:deb/debian/redis@7.2", "redis")


@given(st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_taken(texts: list[str]) -> None:
    assert all(term.text.strip() for term in terms(texts))
