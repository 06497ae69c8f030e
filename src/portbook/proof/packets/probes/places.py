"""Addresses for which a rule holds, and those beside its networks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from itertools import cycle, islice

from portbook.model import Addresses, Direction, Rule, Scope
from portbook.proof.packets.probes.ends import BROADCAST, Ends, is_group, parsed

_AWAY = {4: "203.0.114.77", 6: "2a0e:b107:27f9::77"}
"""An address of the world behind the first link."""
ANYONE = {4: ("203.0.114.77", "198.51.99.7"), 6: ("2a0e:b107:27f9::77", "2a02:2f00::7")}
"""Addresses of the world on either side of a router."""


def places(rule: Rule, version: int, ends: Ends) -> list[tuple[str, str]]:
    """Addresses of the host and of the other end for which a rule holds; of a forwarded rule, of its two ends."""
    if rule.scope is Scope.FORWARDED:
        return _between_others(rule, version)
    outbound = rule.direction is Direction.OUTBOUND
    locals_ = _within(rule.local, version, source=outbound)
    remotes = _within(rule.remote, version, source=not outbound)
    if locals_ is None and remotes is None:
        return [(pair.host, pair.peer) for pair in ends.of(version)] + [(ends.of(version)[0].host, _AWAY[version])]
    near = _near(locals_) or _near(remotes)
    own = ends.of(version, "link-local" if near else "")
    if near and remotes is not None:
        remotes = [pair.peer for pair in own if _holds(rule.remote, pair.peer)][:1]
    default = next((pair for pair in own if pair.kind in {"private", "global"}), own[0])
    hosts = [pair.host for pair in own if locals_ is None or _holds(rule.local, pair.host)] or locals_ or []
    pairs = []
    for host in [default.host] if locals_ is None else hosts[:2]:
        pair = next((pair for pair in own if pair.host == host), default)
        pairs += [(host, remote) for remote in ([pair.peer] if remotes is None else remotes)]
    return pairs


def _between_others(rule: Rule, version: int) -> list[tuple[str, str]]:
    """Addresses of two other hosts, each end's in turn."""
    found = (_within(addresses, version, source=True) for addresses in (rule.local, rule.remote))
    sources, destinations = (
        [*ANYONE[version]] if addresses is None else [address for address in addresses if not _near([address])]
        for addresses in found
    )
    turns = max(len(sources), len(destinations)) if sources and destinations else 0
    pairs = dict.fromkeys(islice(zip(cycle(sources), cycle(destinations), strict=False), turns))
    return [pair for pair in pairs if pair[0] != pair[1]] or [
        (source, destination) for source in sources for destination in destinations if source != destination
    ][:1]


def outside(rule: Rule, version: int, ends: Ends) -> Iterator[tuple[str, str]]:
    """Addresses beside the networks of a rule: of the other end, or of a forwarded rule of either."""
    positions = places(rule, version, ends)
    if not positions:
        return
    local, remote = positions[0]
    yield from ((local, beside) for beside in _beside(rule.remote, version))
    if rule.scope is Scope.FORWARDED:
        yield from ((beside, remote) for beside in _beside(rule.local, version))


def _beside(addresses: Addresses, version: int) -> Iterator[str]:
    for network in () if addresses.anywhere else addresses.networks:
        if network.version == version:
            for number in (int(network.network_address) - 1, int(network.broadcast_address) + 1):
                if 0 < number < 1 << network.max_prefixlen:
                    address = _spelled(number, version)
                    if _usable(address) and not is_group(address):
                        yield address


def _within(addresses: Addresses, version: int, *, source: bool) -> list[str] | None:
    """Addresses at the ends and in the middle of each network; None where any will do. No packet comes from a group."""
    if addresses.anywhere or any(
        network.version == version and not network.prefixlen for network in addresses.networks
    ):
        return None
    inside: list[str] = []
    for network in addresses.networks:
        if network.version == version:
            first, last = int(network.network_address), int(network.broadcast_address)
            numbers = dict.fromkeys((first, min(first + 1, last), (first + last) // 2, last))
            candidates = (_spelled(number, version) for number in numbers)
            inside += [address for address in candidates if _can(addresses, address, source=source)][:3]
    return inside


def _near(addresses: Sequence[str] | None) -> bool:
    return any(parsed(address).is_link_local for address in addresses or ())


def _can(addresses: Addresses, address: str, *, source: bool) -> bool:
    return _holds(addresses, address) and _usable(address) and not (source and is_group(address))


def _holds(addresses: Addresses, address: str) -> bool:
    ip = parsed(address)
    return any(ip in network for network in addresses.networks if network.version == ip.version)


def _spelled(number: int, version: int) -> str:
    return str(IPv4Address(number) if version == 4 else IPv6Address(number))  # noqa: PLR2004  # IPv4


@cache
def _usable(address: str) -> bool:
    """Whether a packet can have it on a link."""
    ip = parsed(address)
    if ip.is_loopback or ip.is_unspecified or int(ip) >> (ip.max_prefixlen - 8) == 0:
        return False
    return isinstance(ip, IPv6Address) or not ip.is_reserved or address == BROADCAST
