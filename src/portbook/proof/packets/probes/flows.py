"""Probes of what is documented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from itertools import cycle, islice

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Family, Packet, Ports, Rule, Scope
from portbook.model.protocol import ICMPV6
from portbook.proof.packets.lab.probe import Probe, Way
from portbook.proof.packets.probes.ends import Draft, Ends, drafted
from portbook.proof.packets.probes.headers import ports_of, protocols, versions
from portbook.proof.packets.probes.places import places

LOOPBACK = {4: "127.0.0.1", 6: "::1"}


def documented(rules: Sequence[Rule], ends: Ends) -> tuple[Probe, ...]:
    """The flows of rules: the ends and the middle of each range, and of each network."""
    return ends.filled(draft for rule in rules for draft in _flows(rule, ends))


def witness(packet: Packet, ends: Ends) -> Probe | None:
    """A probe like a packet that shows a difference; None where none can be sent."""
    family = Family.IPV4 if packet.family is Family.BOTH else packet.family
    icmp = packet.protocol.is_icmp
    rule = Rule(
        packet.direction,
        packet.protocol,
        Family.IPV6 if packet.protocol == ICMPV6 else family,
        _one_port(packet.local_port),
        _one_port(packet.remote_port),
        _one_address(packet.local),
        _one_address(packet.remote),
        packet.icmp_type if icmp else None,
        packet.icmp_code if icmp else None,
        scope=packet.scope,
    )
    return next(iter(documented([rule], ends)), None)


def _one_port(port: int | None) -> Ports:
    return ANY_PORTS if port is None else Ports.of(port)


def _one_address(address: str | None) -> Addresses:
    try:
        return ANYWHERE if address is None else Addresses.of(ip_network(address))
    except ValueError:  # a host name
        return ANYWHERE


def _flows(rule: Rule, ends: Ends) -> Iterator[Draft]:
    if rule.scope is Scope.SELF:
        for version in versions(rule):
            for protocol in protocols(rule, version):
                for source, destination in ports_of(rule, version, protocol):
                    yield Way.SELF, version, protocol, LOOPBACK[version], LOOPBACK[version], source, destination
        return
    for version in versions(rule):
        positions = places(rule, version, ends)
        for protocol in protocols(rule, version):
            ports = list(ports_of(rule, version, protocol))
            turns = max(len(ports), len(positions)) if positions else 0
            for place, numbers in islice(zip(cycle(positions), cycle(ports), strict=False), turns):
                yield drafted(rule, version, protocol, place, numbers)
