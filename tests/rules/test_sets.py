"""The algebra of rule sets against a world so small that every packet in it can be counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from itertools import product
from random import Random
from typing import NamedTuple

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Network,
    Packet,
    PortRange,
    Ports,
    Protocol,
    Reply,
    Rule,
    Scope,
)
from portbook.rules import canonical, covered, covers, differences, equal, intersection, minus, per_family
from portbook.rules.space import Space

NAMES = ("a.example", "b.example")
UNHEARD = "another host name"
V4 = IPv4Network("192.0.2.0/31")
V6 = IPv6Network("2001:db8::/127")
ENDS = (0, 1, 2, 65535)
PORTS = (*ENDS, 3)
"""Ports where ranges begin and end, and one for all the others."""
KINDS = (0, 1, 255)
BYTES = (*KINDS, 2)
"""ICMP types and codes, likewise."""
NUMBERS = (1, 6, 50)
PROTOCOLS = (*NUMBERS, 0)


class Point(NamedTuple):
    """One packet, or its answers; `near` and `far` are ports, or an ICMP type and code."""

    direction: Direction
    family: Family
    scope: Scope
    answer: bool
    protocol: int
    local: str
    remote: str
    near: int
    far: int


def _places(network: Network) -> tuple[str, ...]:
    return (*map(str, network), str(network.broadcast_address + 1), *NAMES, UNHEARD)


_PLACES = {Family.IPV4: _places(V4), Family.IPV6: _places(V6)}


def points(rules: Iterable[Rule]) -> frozenset[Point]:
    """Every packet of the small world that the rules let through."""
    return frozenset(point for rule in rules for family in rule.family.each for point in _points(rule, family))


def heard(left: list[Rule], right: Iterable[Rule] = ()) -> frozenset[str]:
    """The places that count: without a name in the rules there are only addresses."""
    names = {name for rule in (*left, *right) for name in (*rule.local.names, *rule.remote.names)}
    addresses = {place for places in _PLACES.values() for place in places if place not in (*NAMES, UNHEARD)}
    return frozenset(addresses | names | ({UNHEARD} if names else set()))


def at(places: frozenset[str], found: frozenset[Point]) -> frozenset[Point]:
    """Those packets that are between the places."""
    return frozenset(each for each in found if each.local in places and each.remote in places)


def names_say_something(rules: list[Rule]) -> bool:
    """Whether each host name has more than anywhere: the canonical form of others may differ from that of rules without them."""
    return Space(canonical(rules)).names == Space(rules).names


def _points(rule: Rule, family: Family) -> Iterable[Point]:
    for number in PROTOCOLS if rule.protocol.is_any else {rule.protocol.number} & set(PROTOCOLS):
        icmp = Protocol(number).is_icmp
        near = _bytes(rule.icmp_type) if icmp else [each for each in PORTS if each in rule.local_ports]
        far = _bytes(rule.icmp_code) if icmp else [each for each in PORTS if each in rule.remote_ports]
        answers = (False, True) if rule.reply is Reply.TRACKED else (False,)
        local = [each for each in _within(rule.local, family) if each not in NAMES]
        ends = product(local, _within(rule.remote, family), near, far, answers)
        for own, remote, port, other, answer in ends:
            yield Point(rule.direction, family, rule.scope, answer, number, own, remote, port, other)


def _bytes(value: int | None) -> Iterable[int]:
    return BYTES if value is None else {value} & set(BYTES)


def _within(addresses: Addresses, family: Family) -> list[str]:
    return [each for each in _PLACES[family] if _holds(addresses, each)]


def _holds(addresses: Addresses, place: str) -> bool:
    if addresses.anywhere or place in addresses.names:
        return True
    if place in (*NAMES, UNHEARD):
        return False
    address = IPv6Address(place) if ":" in place else IPv4Address(place)
    return any(address in each for each in addresses.networks)


def _networks() -> st.SearchStrategy[Network]:
    whole = [V4, V6]
    parts = [part for net in whole for part in net.subnets()]
    return st.sampled_from([*whole, *parts])


def addresses() -> st.SearchStrategy[Addresses]:
    """Anywhere, or a few small networks of both families and names."""
    some = st.tuples(st.lists(_networks(), max_size=2), st.lists(st.sampled_from(NAMES), max_size=1))
    return st.just(ANYWHERE) | some.filter(any).map(lambda parts: Addresses(tuple(parts[0]), tuple(parts[1])))


def ports() -> st.SearchStrategy[Ports]:
    """Any, or one or two ranges between the ports of the small world."""
    ends = st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS)).map(sorted)
    return st.just(ANY_PORTS) | st.lists(ends.map(lambda two: PortRange(*two)), min_size=1, max_size=2).map(
        lambda found: Ports(tuple(found))
    )


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """One rule of the small world."""
    number = draw(st.sampled_from((-1, 6, *NUMBERS)))
    protocol = ANY_PROTOCOL if number == -1 else Protocol(number)
    direction, scope = draw(st.sampled_from([(Direction.OUTBOUND, Scope.NETWORK), (Direction.INBOUND, Scope.SELF)]))
    kind = draw(st.none() | st.sampled_from(KINDS)) if protocol.is_icmp else None
    return Rule(
        direction=direction,
        protocol=protocol,
        family=draw(st.sampled_from(Family)),
        local_ports=draw(ports()) if protocol.has_ports else ANY_PORTS,
        remote_ports=draw(ports()) if protocol.has_ports else ANY_PORTS,
        local=replace(draw(addresses()), names=()) if draw(st.booleans()) else ANYWHERE,
        remote=draw(addresses()),
        icmp_type=kind,
        icmp_code=None if kind is None else draw(st.none() | st.sampled_from(KINDS)),
        reply=draw(st.sampled_from(Reply)),
        scope=scope,
    )


NET = Addresses((IPv4Network("192.0.2.0/31"),))


def outbound(local: Addresses, remote: Addresses) -> Rule:
    return Rule(direction=Direction.OUTBOUND, protocol=ANY_PROTOCOL, local=local, remote=remote)


def rule_sets() -> st.SearchStrategy[list[Rule]]:
    """A few rules."""
    return st.lists(rules(), max_size=4)


TO_NET, FROM_NET = outbound(ANYWHERE, NET), outbound(NET, ANYWHERE)


@settings(deadline=None, max_examples=60)
@given(rule_sets())
@example([TO_NET, outbound(Addresses(), Addresses(names=("a.example",))), FROM_NET])
@example([TO_NET, FROM_NET, outbound(NET, Addresses(names=("a.example",)))])
def test_the_canonical_form_means_the_same(some: list[Rule]) -> None:
    places = heard(some)
    assert at(places, points(canonical(some))) == at(places, points(some))
    assert equal(canonical(some), some)


@settings(deadline=None, max_examples=60)
@given(rule_sets())
def test_the_canonical_form_is_its_own(some: list[Rule]) -> None:
    assume(names_say_something(some))
    assert canonical(canonical(some)) == canonical(some)


@settings(deadline=None, max_examples=60)
@given(rule_sets(), st.randoms(use_true_random=False))
def test_order_and_repetition_mean_nothing(some: list[Rule], chance: Random) -> None:
    other = [*some, *some]
    chance.shuffle(other)
    assert canonical(other) == canonical(some)


@settings(deadline=None, max_examples=60)
@given(rule_sets(), rule_sets())
def test_equality_is_of_packets(left: list[Rule], right: list[Rule]) -> None:
    same = points(left) == points(right)
    assert equal(left, right) == same
    assume(names_say_something(left) and names_say_something(right))
    assert (canonical(left) == canonical(right)) == same


@settings(deadline=None, max_examples=60)
@given(rule_sets(), rules())
def test_a_set_and_its_part_are_told_apart(some: list[Rule], more: Rule) -> None:
    assert equal([*some, more], some) == (points([more]) <= points(some))
    assert covers([*some, more], some)
    assert covers(some, [*some, more]) == (points([more]) <= points(some))


@settings(deadline=None, max_examples=60)
@given(rule_sets(), rule_sets())
def test_covering_is_of_packets(wide: list[Rule], narrow: list[Rule]) -> None:
    assert covers(wide, narrow) == (points(narrow) <= points(wide))


@given(st.lists(rules(), max_size=3), st.lists(rules(), max_size=3))
def test_covered_are_those_that_are_covered(wide: list[Rule], some: list[Rule]) -> None:
    held = at(heard(wide, some), points(wide))
    assert covered(wide, some) == tuple(each for each in some if at(heard(wide, some), points([each])) <= held)


@settings(deadline=None, max_examples=60)
@given(rule_sets(), rule_sets())
def test_minus_takes_packets_away(left: list[Rule], right: list[Rule]) -> None:
    found, places = minus(left, right), heard(left, right) - {UNHEARD}
    assert at(places, points(found) - points(right)) == at(places, points(left) - points(right))
    assert not {each for each in points(found) - points(left) if not each.answer}
    assert bool(found) == bool(points(left) - points(right))


@settings(deadline=None, max_examples=60)
@given(rule_sets(), rule_sets())
def test_intersection_keeps_common_packets(left: list[Rule], right: list[Rule]) -> None:
    places = heard(left, right)
    assert at(places, points(intersection(left, right))) == at(places, points(left) & points(right))


@settings(deadline=None, max_examples=60)
@given(rule_sets(), rule_sets())
def test_a_witness_is_in_the_difference(left: list[Rule], right: list[Rule]) -> None:
    for packet in differences(left, right):
        ours = {*_seen(packet)}
        assert ours <= points(left)
        assert not ours & points(right)
        if packet.reply is Reply.NONE:
            assert {each._replace(answer=False) for each in ours} <= points(right)


@settings(deadline=None, max_examples=60)
@given(rule_sets(), rule_sets())
def test_a_difference_has_a_witness(left: list[Rule], right: list[Rule]) -> None:
    assert bool(differences(left, right)) == bool(points(left) - points(right))


@settings(deadline=None, max_examples=60)
@given(rule_sets())
def test_families_apart_mean_the_same(some: list[Rule]) -> None:
    apart = per_family(some)
    assert points(apart) == points(some)
    assert all(each.family is not Family.BOTH for each in apart)
    versions = {
        (rule.family.version, net.version) for rule in apart for net in (*rule.local.networks, *rule.remote.networks)
    }
    assert versions <= {(4, 4), (6, 6)}


@settings(deadline=None, max_examples=60)
@given(rules(), st.sampled_from(NAMES))
def test_anywhere_covers_a_name(rule: Rule, name: str) -> None:
    named = replace(rule, remote=Addresses(names=(name,)))
    wide = replace(rule, remote=ANYWHERE)
    assert covers([wide], [named])
    assert not points([rule]) or not covers([named], [wide])


def _seen(packet: Packet) -> Iterable[Point]:
    """The witness as packets of the small world: what it leaves open is any."""
    number = packet.protocol.number if packet.protocol.number in NUMBERS else 0
    for family in packet.family.each:
        yield Point(
            direction=packet.direction,
            family=family,
            scope=packet.scope,
            answer=packet.reply is Reply.NONE,
            protocol=number,
            local=_place(packet.local, family),
            remote=_place(packet.remote, family),
            near=_place_of(packet.icmp_type, KINDS, 2)
            if packet.protocol.is_icmp
            else _place_of(packet.local_port, ENDS, 3),
            far=_place_of(packet.icmp_code, KINDS, 2)
            if packet.protocol.is_icmp
            else _place_of(packet.remote_port, ENDS, 3),
        )


def _place(text: str | None, family: Family) -> str:
    outside = _PLACES[family][2]
    return text if text in _PLACES[family] else outside


def _place_of(value: int | None, ends: tuple[int, ...], other: int) -> int:
    return value if value in ends else other
