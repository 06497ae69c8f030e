"""Which packets to try: pure, from what is documented and from the numbers that stand in a loaded rule set.

Nothing here says what should become of a probe: that is for the algebra of rules (`portbook.proof.judge`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import cycle, islice

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Packet, Ports, Rule, Scope
from portbook.model.protocol import ICMP, ICMPV6, SCTP, TCP, UDP, Protocol
from portbook.proof.lab.bench import Pair
from portbook.proof.lab.probe import Probe, Way
from portbook.targets.chains.protocols import HEADERS

_ANY_PROTOCOL = (TCP.number, UDP.number, SCTP.number, 47, 50, 89)
"""What is tried where a rule is about every protocol."""
_MOST_PORTS = 24
"""Ports of one rule that are tried."""
_MOST_NUMBERS = 48
_HIGHEST = 65535
_BESIDE = {TCP.number: UDP.number, UDP.number: TCP.number}
_WAYS = {Direction.INBOUND: Way.IN, Direction.OUTBOUND: Way.OUT}
_OWN_ICMP = {4: ICMP.number, 6: ICMPV6.number}
_ECHO = {4: 8, 6: 128}
_DISCOVERY = (135, 136)
_LOOPBACK = {4: "127.0.0.1", 6: "::1"}
_SSH = 22
_BROADCAST = "255.255.255.255"
_AWAY = {4: "203.0.114.77", 6: "2a0e:b107:27f9::77"}
"""An address of the world behind the first link."""
_NOT_PORTS = re.compile(
    r'"(?:handle|prio|json_schema_version|version|release_name|rate|burst)": *"?[^,}"]*"?'
    r"|^#.*$|\[\d+:\d+\]|\d+(?:\.\d+){3}|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*|/\d+",
    re.MULTILINE,
)
_NUMBER = re.compile(r"(?<![\w.])\d{1,5}(?![\w.])")


Draft = tuple[Way, int, int, str, str, int | None, int | None]
"""A probe whose ports may still be open: None is one that has not been used for long."""


@dataclass(frozen=True)
class Ends:
    """Between whom probes travel.

    Attributes:
        pairs: the addresses at the ends of the links.
        port: gives a port that has not been used for long.
    """

    pairs: Sequence[Pair]
    port: Callable[[], int]

    def filled(self, drafts: Iterable[Draft]) -> tuple[Probe, ...]:
        """Each once, with ports where they are open; no packet comes from a group."""
        return tuple(self._filled(each) for each in dict.fromkeys(drafts) if not _is_group(each[3]))

    def _filled(self, draft: Draft) -> Probe:
        way, version, protocol, source, destination, from_port, to_port = draft
        ported = Protocol(protocol).has_ports
        first, last = (each if each is not None else self.port() if ported else 0 for each in (from_port, to_port))
        return Probe(way, version, protocol, source, destination, first, last)

    def of(self, version: int, kind: str = "") -> list[Pair]:
        """The pairs of an IP version; without those of one link only, if no kind is asked for."""
        return [
            each
            for each in self.pairs
            if each.version == version and (each.kind == kind if kind else each.kind != "link-local")
        ]


def documented(rules: Sequence[Rule], ends: Ends) -> tuple[Probe, ...]:
    """The flows of rules: the ends and the middle of each range, and of each network."""
    return ends.filled(draft for rule in rules for draft in _flows(rule, ends))


def beside(rules: Sequence[Rule], ends: Ends) -> tuple[Probe, ...]:
    """What lies beside the flows of rules: neighbours, other protocol, direction, address; ports swapped."""
    return ends.filled(draft for rule in rules if rule.scope is Scope.NETWORK for draft in _beside(rule, ends))


def canaries(ends: Ends) -> tuple[Probe, ...]:
    """What a host should never lose: SSH, loopback, neighbour discovery, echo."""
    return ends.filled(draft for version in (4, 6) for draft in _canaries(version, ends))


def mentioned(listing: str, ends: Ends) -> tuple[Probe, ...]:
    """Every number that stands in a loaded rule set, as a port of both ends, protocols, directions and versions."""
    return ends.filled(_mentioned(numbers(listing), ends))


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


def numbers(listing: str) -> tuple[int, ...]:
    """The numbers in a listing that may be ports, in order; not those of addresses, handles and counters."""
    found = {int(each) for each in _NUMBER.findall(_NOT_PORTS.sub(" ", listing))}
    return tuple(sorted(each for each in found if 0 < each <= _HIGHEST))[:_MOST_NUMBERS]


def _mentioned(found: Sequence[int], ends: Ends) -> Iterator[Draft]:
    for version in (4, 6):
        pairs = cycle(ends.of(version))
        for number in found:
            for protocol in (TCP.number, UDP.number):
                pair = next(pairs)
                for way, (source, destination) in _both_ways(pair):
                    yield way, version, protocol, source, destination, None, number
                    yield way, version, protocol, source, destination, number, None


def _both_ways(pair: Pair) -> Iterator[tuple[Way, tuple[str, str]]]:
    yield Way.IN, (pair.peer, pair.host)
    yield Way.OUT, (pair.host, pair.peer)


def _canaries(version: int, ends: Ends) -> Iterator[Draft]:
    own, first = _OWN_ICMP[version], ends.of(version)[0]
    yield Way.IN, version, TCP.number, first.peer, first.host, None, _SSH
    for protocol in (TCP.number, UDP.number):
        for address in (_LOOPBACK[version], first.host):
            yield Way.SELF, version, protocol, address, address, None, None
    for way, (source, destination) in _both_ways(first):
        yield way, version, own, source, destination, _ECHO[version], 0
        for kind in _DISCOVERY if version == 6 else ():  # noqa: PLR2004  # IPv6
            yield way, version, own, source, destination, kind, 0


def _flows(rule: Rule, ends: Ends) -> Iterator[Draft]:
    if rule.scope is Scope.SELF:
        for version in _versions(rule):
            for protocol in _protocols(rule, version):
                for source, destination in _ports(rule, version, protocol):
                    yield Way.SELF, version, protocol, _LOOPBACK[version], _LOOPBACK[version], source, destination
        return
    for version in _versions(rule):
        places = _places(rule, version, ends)
        for protocol in _protocols(rule, version):
            ports = list(_ports(rule, version, protocol))
            turns = max(len(ports), len(places)) if places else 0
            for place, each in islice(zip(cycle(places), cycle(ports), strict=False), turns):
                yield _draft(rule.direction, version, protocol, place, each)


def _draft(
    direction: Direction, version: int, protocol: int, place: tuple[str, str], ports: tuple[int | None, int | None]
) -> Draft:
    local, remote = place
    source, destination = (local, remote) if direction is Direction.OUTBOUND else (remote, local)
    return _WAYS[direction], version, protocol, source, destination, *ports


def _beside(rule: Rule, ends: Ends) -> Iterator[Draft]:
    for version in _versions(rule):
        for place in _places(rule, version, ends)[:1]:
            for protocol in _protocols(rule, version)[:1]:
                yield from _off_ports(rule, version, protocol, place)
                yield from _off_protocol(rule, version, protocol, place)
        for ports in list(_ports(rule, version, _protocols(rule, version)[0]))[:1]:
            for place in _outside(rule, version, ends):
                yield _draft(rule.direction, version, _protocols(rule, version)[0], place, ports)


def _off_ports(rule: Rule, version: int, protocol: int, place: tuple[str, str]) -> Iterator[Draft]:
    source, destination = next(iter(_ports(rule, version, protocol)))
    if Protocol(protocol).is_icmp:
        for kind in (source or 0) - 1, (source or 0) + 1:
            if 0 <= kind < 256:  # noqa: PLR2004  # a byte
                yield _draft(rule.direction, version, protocol, place, (kind, 0))
        return
    if not Protocol(protocol).has_ports:
        return
    for each in _neighbours(rule.destination_ports):
        yield _draft(rule.direction, version, protocol, place, (source, each))
    for each in _neighbours(rule.source_ports):
        yield _draft(rule.direction, version, protocol, place, (each, destination))
    yield _draft(rule.direction, version, protocol, place, (destination, source))
    yield _draft(rule.direction.opposite, version, protocol, place, (source, destination))
    yield _draft(rule.direction.opposite, version, protocol, place, (destination, source))


def _off_protocol(rule: Rule, version: int, protocol: int, place: tuple[str, str]) -> Iterator[Draft]:
    ports = next(iter(_ports(rule, version, protocol)))
    if protocol in _BESIDE:
        yield _draft(rule.direction, version, _BESIDE[protocol], place, ports)
    elif Protocol(protocol).has_ports:
        for other in _BESIDE:
            yield _draft(rule.direction, version, other, place, ports)
    elif not Protocol(protocol).is_icmp:
        yield _draft(rule.direction.opposite, version, protocol, place, ports)
        for other in (protocol - 1, protocol + 1):
            if 0 < other < 255 and other not in HEADERS:  # noqa: PLR2004  # 255 is reserved
                yield _draft(rule.direction, version, other, place, (None, None))


def _neighbours(ports: Ports) -> list[int]:
    """The ports beside the ranges; none where every port is in them."""
    found = [port for each in ports.ranges for port in (each.first - 1, each.last + 1)]
    return [each for each in found if 0 < each <= _HIGHEST and each not in ports][:_MOST_PORTS]


def _versions(rule: Rule) -> list[int]:
    return [each.version for each in rule.family.each]


def _protocols(rule: Rule, version: int) -> tuple[int, ...]:
    return (*_ANY_PROTOCOL, _OWN_ICMP[version]) if rule.protocol.is_any else (rule.protocol.number,)


def _ports(rule: Rule, version: int, protocol: int) -> Iterator[tuple[int | None, int | None]]:
    """Source and destination ports to try together; of ICMP, types and codes."""
    if Protocol(protocol).is_icmp:
        yield (_ECHO[version] if rule.icmp_type is None else rule.icmp_type, rule.icmp_code or 0)
        return
    sources, destinations = _chosen(rule.source_ports), _chosen(rule.destination_ports)
    turns = max(len(sources), len(destinations))
    yield from islice(zip(cycle(sources), cycle(destinations), strict=False), turns)


def _chosen(ports: Ports) -> Sequence[int | None]:
    """The ends and the middle of each range."""
    if ports.is_any:
        return [None]
    found = (port for each in ports.ranges for port in (each.first, (each.first + each.last) // 2, each.last))
    return [*dict.fromkeys(found)][:_MOST_PORTS]


def _places(rule: Rule, version: int, ends: Ends) -> list[tuple[str, str]]:
    """Addresses of the host and of the other end for which a rule holds."""
    outbound = rule.direction is Direction.OUTBOUND
    locals_ = _within(rule.local, version, source=outbound)
    remotes = _within(rule.remote, version, source=not outbound)
    if locals_ is None and remotes is None:
        return [(each.host, each.peer) for each in ends.of(version)] + [(ends.of(version)[0].host, _AWAY[version])]
    near = _near(locals_) or _near(remotes)
    own = ends.of(version, "link-local" if near else "")
    if near and remotes is not None:
        remotes = [each.peer for each in own if _holds(rule.remote, each.peer)][:1]
    default = next((each for each in own if each.kind in {"private", "global"}), own[0])
    hosts = [each.host for each in own if locals_ is None or _holds(rule.local, each.host)] or locals_ or []
    found = []
    for host in [default.host] if locals_ is None else hosts[:2]:
        pair = next((each for each in own if each.host == host), default)
        found += [(host, remote) for remote in ([pair.peer] if remotes is None else remotes)]
    return found


def _near(addresses: Sequence[str] | None) -> bool:
    return any(ip_address(each).is_link_local for each in addresses or ())


def _within(addresses: Addresses, version: int, *, source: bool) -> list[str] | None:
    """Addresses at the ends and in the middle of each network; None where any will do. No packet comes from a group."""
    if addresses.anywhere or any(each.version == version and not each.prefixlen for each in addresses.networks):
        return None
    found: list[str] = []
    for each in addresses.networks:
        if each.version == version:
            first, last = int(each.network_address), int(each.broadcast_address)
            tried = (
                _spelled(number, version) for number in dict.fromkeys((first, first + 1, (first + last) // 2, last))
            )
            found += [address for address in tried if _can(addresses, address, source=source)][:3]
    return found


def _outside(rule: Rule, version: int, ends: Ends) -> Iterator[tuple[str, str]]:
    """Addresses beside the networks of a rule."""
    places = _places(rule, version, ends)
    if not places or rule.remote.anywhere:
        return
    for each in rule.remote.networks:
        if each.version == version:
            for number in (int(each.network_address) - 1, int(each.broadcast_address) + 1):
                if 0 < number < 1 << each.max_prefixlen:
                    address = _spelled(number, version)
                    if _usable(address) and not _is_group(address):
                        yield places[0][0], address


def _can(addresses: Addresses, address: str, *, source: bool) -> bool:
    return _holds(addresses, address) and _usable(address) and not (source and _is_group(address))


@cache
def _is_group(address: str) -> bool:
    return ip_address(address).is_multicast or address == _BROADCAST


def _holds(addresses: Addresses, address: str) -> bool:
    found = ip_address(address)
    return any(found in each for each in addresses.networks if each.version == found.version)


def _spelled(number: int, version: int) -> str:
    return str(IPv4Address(number) if version == 4 else IPv6Address(number))  # noqa: PLR2004  # IPv4


@cache
def _usable(address: str) -> bool:
    """Whether a packet can have it on a link."""
    found = ip_address(address)
    if found.is_loopback or found.is_unspecified or int(found) >> (found.max_prefixlen - 8) == 0:
        return False
    return isinstance(found, IPv6Address) or not found.is_reserved or address == _BROADCAST
