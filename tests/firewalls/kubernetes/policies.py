"""Strategies that draw rules for the tests of network policies."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

from hypothesis import strategies as st

from portbook.model import ANY_PORTS, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.model.pods import name_of
from tests.firewalls.clouds import ends

POLICY_PORTS = st.just(ANY_PORTS) | st.lists(
    st.tuples(st.integers(1, 65535), st.integers(0, 300)), min_size=1, max_size=50
).map(lambda ranges: Ports.of(*((first, min(first + more, 65535)) for first, more in ranges)))
LABELS = st.dictionaries(
    st.sampled_from(["app", "on", "1", "tier.example.com/x_Y-z", "example.com/app"]),
    st.from_regex("[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?", fullmatch=True),
    min_size=1,
)
PODS = st.lists(LABELS, min_size=1, max_size=3).map(
    lambda pods: Addresses(names=tuple(name_of(labels.items()) for labels in pods))
)
NAMES = st.lists(st.sampled_from(["a.example.org", "*.example.org", "b.example.org"]), min_size=1, max_size=3)
MIXED = st.builds(
    lambda names, more: Addresses((ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))[:more], tuple(names)),
    NAMES,
    st.integers(0, 2),
)


@st.composite
def policy_rules(draw: st.DrawFn) -> Rule:
    """A rule that every network policy can express."""
    direction, ports = draw(st.sampled_from(Direction)), draw(POLICY_PORTS)
    rule = Rule(
        direction, Protocol(draw(st.sampled_from([6, 17, 132]))), draw(st.sampled_from(Family)), remote=draw(ends)
    )
    if draw(st.booleans()):
        rule = replace(rule, remote=draw(PODS), family=Family.BOTH)
    if direction is Direction.INBOUND:
        return replace(rule, local_ports=ports)
    return replace(rule, remote_ports=ports)


@st.composite
def cilium_rules(draw: st.DrawFn) -> Rule:
    """What Cilium's can say besides: names, and ICMP types."""
    rule = draw(policy_rules())
    if draw(st.booleans()):
        family = draw(st.sampled_from([Family.IPV4, Family.IPV6]))
        number = {Family.IPV4: 1, Family.IPV6: 58}[family]
        rule = Rule(rule.direction, Protocol(number), family, remote=rule.remote, icmp_type=draw(st.integers(0, 255)))
    if rule.direction is Direction.OUTBOUND and draw(st.booleans()):
        rule = replace(rule, remote=draw(MIXED))
        return rule if rule.protocol.is_icmp else replace(rule, family=Family.BOTH)
    return rule
