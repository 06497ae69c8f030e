from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portbook.load import load_book
from portbook.model import Book, PortRange
from portbook.port_uses import End, PortUses, is_named, port_uses, uses_of_service

DATA = b"""\
service: demo
title: Demo
roles:
  server: {title: Server, host: true}
  client: {title: Client}
flows:
  web: {from: client, to: server, tcp: [80, 443], udp: 443}
  nodes: {from: client, to: server, tcp: 30000-32767}
  names: {from: client, to: server, udp: 137-138}
  out: {from: server, to: client, udp: any, source-port: 41641}
  ping: {from: client, to: server, icmp: echo-request}
  api: {from: client, to: server, tcp: 30443}
"""


def book() -> Book:
    loaded = load_book({"demo.yml": DATA})
    assert not loaded.problems
    return loaded.book


def uses() -> dict[int, PortUses]:
    return {use.port: use for use in port_uses(book())}


def test_single_ports_and_small_ranges_have_an_entry() -> None:
    assert list(uses()) == [80, 137, 138, 443, 30443, 41641]


def test_a_port_has_the_uses_of_both_protocols() -> None:
    assert [use.protocol for use in uses()[443].single] == ["TCP", "UDP"]


def test_a_larger_range_is_told_at_the_ports_within() -> None:
    assert [use.flow.id for use in uses()[30443].within] == ["nodes"]
    assert uses()[443].within == ()


def test_a_source_port_has_no_listener() -> None:
    (use,) = uses()[41641].single
    assert (use.end, use.listeners) == (End.SOURCE, ())


def test_a_destination_is_listened_on_by_the_hosts_of_the_reader() -> None:
    assert [role.id for use in uses()[80].single for role in use.listeners] == ["server"]


def test_any_port_is_no_use() -> None:
    services = book().services.values()
    assert all(use.ports != PortRange(0, 65535) for service in services for use in uses_of_service(service))


@given(st.integers(0, 65535), st.integers(0, 10))
def test_four_ports_are_few(first: int, more: int) -> None:
    assert is_named(PortRange(first, min(first + more, 65535))) == (min(more, 65535 - first) < 4)
