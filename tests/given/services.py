"""Services and rule sets that every target has to say and read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

import pytest
from hypothesis import strategies as st

from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Brief,
    Direction,
    Family,
    Flow,
    Form,
    PortRange,
    Ports,
    Protocol,
    Reply,
    Role,
    Rule,
    Service,
    SnippetId,
    Transport,
)
from portbook.model.protocol import ICMP, ICMP_TYPES, ICMPV6, SCTP, TCP, UDP
from portbook.rules import per_family

V4, V6 = IPv4Network("198.51.100.0/24"), IPv6Network("2001:db8:20::/48")
NETWORKS = [
    *map(ip_network, ("192.0.2.0/24", "192.0.2.7/32", "10.0.0.0/8", "224.0.0.18/32", "2001:db8::/32", "::1/128"))
]


def _service(id_: str, *flows: tuple[str, str, Flow | Transport], address: Addresses = ANYWHERE) -> Service:
    """A host and something far away; each flow goes from one to the other."""
    roles = {
        "host": Role("host", "Your host", host=True),
        "far": Role("far", "Far away", address=address),
        "mine": Role("mine", "Your admins"),
    }
    made = {}
    for number, (source, destination, what) in enumerate(flows):
        name = f"f{number}"
        transports = what.transports if isinstance(what, Flow) else (what,)
        family, reply = (what.family, what.reply) if isinstance(what, Flow) else (Family.BOTH, Reply.TRACKED)
        made[name] = Flow(
            name, (source,), (destination,), transports, purpose=f"Purpose {name}", family=family, reply=reply
        )
    return Service(id_, id_.title(), roles, made)


def _both(*protocols: Protocol, ports: Ports = ANY_PORTS) -> list[tuple[str, str, Transport]]:
    return [
        (source, destination, Transport(protocol, ports))
        for protocol in protocols
        for source, destination in (("host", "far"), ("far", "host"))
    ]


def _narrow(transport: Transport, family: Family = Family.BOTH, reply: Reply = Reply.TRACKED) -> Flow:
    return Flow("", (), (), (transport,), family=family, reply=reply)


def _samples() -> list[Service]:
    udp_41641 = Ports.of(41641)
    many = Ports.of(*range(1000, 1040, 2), (2000, 2010), (3000, 3010))
    echo = Transport(ICMP, icmp=ICMP_TYPES["echo-request"])
    dhcp = _narrow(Transport(UDP, Ports.of(67), Ports.of(68)), Family.IPV4, Reply.NONE)
    return [
        _service(
            "tailscale",
            ("host", "far", Transport(TCP, Ports.of(443))),
            ("host", "far", Transport(UDP, Ports.of(3478))),
            ("host", "far", Transport(UDP, source_ports=udp_41641)),
            ("far", "host", Transport(UDP, udp_41641)),
        ),
        _service("single", *_both(TCP, ports=Ports.of(443))),
        _service("range", *_both(TCP, UDP, ports=Ports.of((30000, 32767)))),
        _service("list", *_both(TCP, UDP, ports=many)),
        _service("ping", ("host", "far", echo), ("far", "host", echo)),
        _service("icmp", *_both(ICMP)),
        _service("dhcp", ("host", "far", dhcp)),
        _service("placeholder", ("mine", "host", Transport(TCP, Ports.of(22))), ("host", "mine", Transport(ICMP))),
        _service("networks", *_both(TCP, ports=Ports.of(22, 443)), address=Addresses.of(V4, V6)),
        _service("ipv4", *_both(TCP, ports=Ports.of(22)), address=Addresses.of(V4)),
        _service("ipv6", *_both(TCP, ports=Ports.of(22)), address=Addresses.of(V6)),
        _service("family", ("far", "host", _narrow(Transport(TCP, Ports.of(80)), Family.IPV6))),
        _service("portless", *_both(*map(Protocol, (2, 41, 47, 50, 51, 112)))),
        _service("last", *_both(*map(Protocol, (59, 135, 139, 140)))),
        _service("igmp", ("far", "host", Transport(Protocol(2)))),
        _service("sctp", *_both(SCTP, ports=Ports.of(38412))),
        _service("names", *_both(TCP, ports=Ports.of(443)), address=Addresses(names=("example.org", "*.example.org"))),
        _service("any", *_both(ANY_PROTOCOL), address=Addresses.of(V4, V6)),
        _service("anything", *_both(ANY_PROTOCOL)),
    ]


SAMPLES = {each.id: each for each in _samples()}


@pytest.fixture(scope="session")
def samples() -> Mapping[str, Service]:
    return SAMPLES


@pytest.fixture(scope="session")
def brief_of() -> Callable[..., Brief]:
    """A brief with nothing but rules."""

    def make(*rules: Rule, target: str = "test") -> Brief:
        return Brief(SnippetId("test", "host", "all", target, Form.ADD), "Test", "Your host", "All flows", rules)

    return make


@st.composite
def _ports(draw: st.DrawFn) -> Ports:
    ends = draw(st.lists(st.tuples(st.integers(1, 65535), st.integers(0, 300)), min_size=1, max_size=20))
    return Ports(tuple(PortRange(first, min(first + length, 65535)) for first, length in ends))


@st.composite
def _rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Of one flow: as the rules of a flow, it has ports or an ICMP type only where the protocol has."""
    family = draw(st.sampled_from(Family))
    protocol = draw(
        st.sampled_from([ANY_PROTOCOL, TCP, UDP, SCTP, ICMP, *map(Protocol, (2, 33, 41, 47, 50, 51, 112, 136))])
    )
    ports = st.just(ANY_PORTS) | _ports() if protocol.has_ports else st.just(ANY_PORTS)
    networks = st.lists(st.sampled_from(NETWORKS), min_size=1, max_size=3).map(lambda found: Addresses(tuple(found)))
    whole = Rule(
        direction=draw(st.sampled_from(Direction)),
        protocol=protocol,
        family=family,
        local_ports=draw(ports),
        remote_ports=draw(ports),
        local=draw(st.just(ANYWHERE) | networks),
        remote=draw(st.just(ANYWHERE) | networks),
    )
    return _icmp(whole, draw(st.none() | st.sampled_from(sorted(ICMP_TYPES)))) if protocol.is_icmp else (whole,)


def _icmp(rule: Rule, name: str | None) -> tuple[Rule, ...]:
    found = []
    for each in per_family([rule]):
        kind = ICMP_TYPES[name] if name else None
        number = None if kind is None else kind.ipv4 if each.family is Family.IPV4 else kind.ipv6
        protocol = ICMP if each.family is Family.IPV4 else ICMPV6
        if kind is None or number is not None:
            found.append(
                Rule(each.direction, protocol, each.family, local=each.local, remote=each.remote, icmp_type=number)
            )
    return tuple(found)


@pytest.fixture(scope="session")
def rule_sets() -> st.SearchStrategy[tuple[Rule, ...]]:
    """Rule sets that data can mean, of any features."""
    return st.lists(_rules(), min_size=1, max_size=4).map(lambda found: tuple(rule for each in found for rule in each))
