"""What lists of entries come to is what a router does with each packet, which is looked up entry by entry here."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network

from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.firewalls.routers.acl.entry import Entry, reading
from portbook.model import ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Reply, Rule
from portbook.rules import covers, intersection

HOSTS = ("192.0.2.1", "192.0.2.2")
PORTS = (1, 2, 3)
TCP, UDP = 6, 17
_ends = st.sampled_from([ANYWHERE, *(Addresses.of(ip_network(each)) for each in HOSTS)])
_ports = st.sampled_from([Ports.of((0, 65535)), Ports.of(1), Ports.of((1, 2)), Ports.of(2, 3)])


@st.composite
def _entries(draw: st.DrawFn) -> Entry:
    protocol = draw(st.sampled_from([TCP, TCP, UDP, -1]))
    with_ports = protocol in {TCP, UDP}
    return Entry(
        line=draw(st.integers(1, 10**6)),
        direction=draw(st.sampled_from(Direction)),
        family=Family.IPV4,
        protocol=Protocol(protocol),
        source=draw(_ends),
        destination=draw(_ends),
        source_ports=draw(_ports) if with_ports else Ports.of((0, 65535)),
        destination_ports=draw(_ports) if with_ports else Ports.of((0, 65535)),
        established=protocol == TCP and draw(st.booleans()),
        permits=draw(st.booleans()),
        number=draw(st.integers(1, 10**6)),
    )


def _holds(addresses: Addresses, host: str) -> bool:
    return addresses.anywhere or any(ip_network(host).subnet_of(each) for each in addresses.networks)  # type: ignore[arg-type]  # IPv4


def _passes(  # a packet
    entries: Sequence[Entry], way: Direction, protocol: int, source: tuple[str, int], to: tuple[str, int], *, ack: bool
) -> bool:
    for each in sorted(entries, key=lambda entry: entry.number):
        if (
            each.direction is way
            and each.protocol.number in {protocol, -1}
            and _holds(each.source, source[0])
            and _holds(each.destination, to[0])
            and any(part.first <= source[1] <= part.last for part in each.source_ports.ranges)
            and any(part.first <= to[1] <= part.last for part in each.destination_ports.ranges)
            and (ack or not each.established)
        ):
            return each.permits
    return False


def _rule(way: Direction, protocol: int, source: tuple[str, int], to: tuple[str, int], reply: Reply) -> Rule:
    local, remote = (source, to) if way is Direction.OUTBOUND else (to, source)
    return Rule(
        way,
        Protocol(protocol),
        Family.IPV4,
        local_ports=Ports.of(local[1]),
        remote_ports=Ports.of(remote[1]),
        local=Addresses.of(ip_network(local[0])),
        remote=Addresses.of(ip_network(remote[0])),
        reply=reply,
    )


_there = st.tuples(st.sampled_from(HOSTS), st.sampled_from(PORTS))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(_entries(), max_size=7, unique_by=lambda each: each.number),
    st.lists(
        st.tuples(st.sampled_from(Direction), st.sampled_from([TCP, UDP]), _there, _there), min_size=5, max_size=5
    ),
)
def test_a_packet_passes_where_the_first_entry_that_matches_permits(
    entries: list[Entry], packets: list[tuple[Direction, int, tuple[str, int], tuple[str, int]]]
) -> None:
    found = reading(entries, whole=True)
    for way, protocol, source, to in packets:
        passes = _passes(entries, way, protocol, source, to, ack=False)
        assert covers(found.rules, [_rule(way, protocol, source, to, Reply.NONE)]) is passes
        answer = passes and _passes(entries, way.opposite, protocol, to, source, ack=True)
        if protocol == TCP and not any(each.protocol.is_any for each in entries):
            assert covers(found.rules, [_rule(way, protocol, source, to, Reply.TRACKED)]) is answer


@settings(max_examples=100, deadline=None)
@given(st.lists(_entries(), max_size=7, unique_by=lambda each: each.number))
def test_what_opens_and_closes_is_told_by_entry(entries: list[Entry]) -> None:
    found = reading(entries, whole=True)
    opened = [rule for cause in found.opens() for rule in cause.rules]
    assert covers(opened, found.rules)
    assert covers(found.rules, opened)
    assert not intersection([rule for cause in found.closes() for rule in cause.rules], found.rules)
    permits = {each.line for each in entries if each.permits and not each.established}
    assert {each.line for each in found.opens()} <= permits
