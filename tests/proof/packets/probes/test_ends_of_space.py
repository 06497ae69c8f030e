"""Networks at the ends of the space of addresses, where a neighbour of an address may be none."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.load import load_book
from portbook.model import (
    ANYWHERE,
    Addresses,
    Book,
    Direction,
    Family,
    Flow,
    Network,
    Profile,
    Role,
    Rule,
    Service,
    Transport,
    protocol_named,
)
from portbook.model.protocol import UDP
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.packets.probes.ends import Ends
from portbook.proof.packets.probes.flows import documented
from portbook.proof.packets.probes.neighbours import beside
from portbook.proof.reading import self_reading
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import all_snippets
from portbook.targets import Target, targets
from tests.proof.packets.probes.conftest import PAIRS


@st.composite
def at_an_end(draw: st.DrawFn) -> Network:
    """A network that is, or begins or ends, near the first or the last address."""
    bits = draw(st.sampled_from((32, 128)))
    length = draw(st.integers(1, bits))
    near = draw(st.integers(0, 3))
    number = draw(st.sampled_from((near, (1 << bits) - 1 - near, (1 << bits - 1) - 1 - near, (1 << bits - 1) + near)))
    kind = IPv4Network if bits == 32 else IPv6Network
    return kind((number >> (bits - length) << (bits - length), length))


@given(st.lists(at_an_end(), min_size=1, max_size=3), st.lists(at_an_end(), max_size=2), st.sampled_from(Direction))
@settings(deadline=None, max_examples=300)
def test_probes_are_made_of_every_network(local: list[Network], remote: list[Network], direction: Direction) -> None:
    ports = count(20001)
    ends = Ends(PAIRS, lambda: next(ports))
    rule = Rule(direction, UDP, local=Addresses.of(*local), remote=Addresses.of(*remote) if remote else ANYWHERE)
    for each in (*documented([rule], ends), *beside([rule], ends)):
        assert ip_network(each.source).version == ip_network(each.destination).version == each.version


LAST = ("255.255.255.255", "255.255.255.254/31", "240.0.0.0/4", "0.0.0.1", "0.0.0.0/1", "128.0.0.0/1")
LAST_6 = ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127", "::/1", "8000::/1")


def service(network: str) -> Service:
    flow = Flow("web", ("client",), ("server",), (Transport(protocol_named("udp")),), family=Family.BOTH)
    return Service(
        "demo",
        "Demo",
        roles={"server": Role("server", "Server", host=True), "client": Role("client", "Client", address=ANYWHERE)},
        flows={"web": replace(flow, destination=Addresses.of(ip_network(network)))},
        profiles={"all": Profile("all", "All", ("web",), default=True)},
    )


@pytest.mark.parametrize("network", [*LAST, *LAST_6])
@pytest.mark.parametrize("target", targets().values(), ids=lambda target: target.id)
def test_every_target_says_and_reads_the_last_addresses(target: Target, network: str) -> None:
    for snippet in all_snippets(Book({"demo": service(network)}), [target]):
        assert self_reading.read_back(snippet, target).rung in {Rung.SELF_CONSISTENT, Rung.NOT_VERIFIED}
        readers = (engines()[each] for each in target.engines)
        for each in readers:
            if not each.programs and not each.lacking() and snippet.id.form in each.forms:
                assert each.judge(snippet, target, NoTools()).rung is not Rung.FAILED


DHCP = b"""\
service: dhcp
title: DHCP
roles:
  server: {title: Server, host: true}
  client: {title: Clients, address: any}
flows:
  discover: {from: client, to: server, udp: 67, source-port: 68, destination: 255.255.255.255, family: ipv4}
"""


@pytest.mark.usefixtures("_namespaces")
def test_the_broadcast_to_all_is_proven() -> None:
    loaded = load_book({"ports/dhcp.yml": DHCP})
    assert loaded.problems == ()
    results = check(loaded.book, [targets()["nftables"]])
    assert {(each.evidence.rung, each.evidence.detail) for each in results} == {(Rung.PROVEN, "")}
