"""The networks of policies with their exceptions, computed as intervals of numbers, apart from the target's reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network, summarize_address_range
from typing import Any

from portbook.model import ANYWHERE, Addresses, Family
from portbook.targets import CannotJudge, Rejected

_CIDR = re.compile(r"[0-9A-Fa-f:.]+/(?:0|[1-9][0-9]{0,2})")

Networks = list[IPv4Network | IPv6Network]


def network(line: int, text: str | None) -> IPv4Network | IPv6Network:
    """A network in CIDR notation.

    Raises:
        CannotJudge: it has bits set after its prefix, which network plugins treat differently.
        Rejected: it is not a network.
    """
    if not text or not _CIDR.fullmatch(text):
        raise Rejected(line, f"{text} is not in CIDR notation", id_="k8s-network-invalid")
    try:
        parsed = ip_network(text, strict=False)
    except ValueError:
        raise Rejected(line, f"{text} is not in CIDR notation", id_="k8s-network-invalid") from None
    if int(parsed.network_address) != int(ip_network(text.partition("/")[0]).network_address):
        raise CannotJudge(
            line,
            f"{text} has bits set after its prefix",
            id_="k8s-network-host-bits",
            cure="write the address of the network",
        )
    return parsed


def block(line: int, cidr_block: Mapping[str, Any]) -> Networks:
    """The networks that remain of `cidr` without those of `except`.

    Raises:
        CannotJudge: a network has bits set after its prefix.
        Rejected: an invalid network, or an exception that is not strictly inside `cidr`.
    """
    outer = network(line, cidr_block.get("cidr"))
    holes = [network(line, excluded) for excluded in cidr_block.get("except") or ()]
    if any(not _within(hole, outer) for hole in holes):
        message = f"a network of except is not strictly inside {outer}"
        raise Rejected(line, message, id_="k8s-except-outside", cure="remove it, or write a smaller one")
    if not holes:
        return [outer]
    return [cidr for first, last in _gaps(outer, holes) for cidr in _summary(first, last, outer.version)]


def _within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    same = inner.version == outer.version and inner.prefixlen > outer.prefixlen
    return same and int(outer.network_address) <= int(inner.network_address) <= int(outer.broadcast_address)


def _gaps(outer: IPv4Network | IPv6Network, holes: Iterable[IPv4Network | IPv6Network]) -> Iterator[tuple[int, int]]:
    """The intervals between the holes, each as its first and last address."""
    at = int(outer.network_address)
    for hole in sorted(holes, key=lambda hole: int(hole.network_address)):
        if at < int(hole.network_address):
            yield at, int(hole.network_address) - 1
        at = max(at, int(hole.broadcast_address) + 1)
    if at <= int(outer.broadcast_address):
        yield at, int(outer.broadcast_address)


def _summary(first: int, last: int, version: int) -> Networks:
    if version == Family.IPV4.version:
        return list(summarize_address_range(IPv4Address(first), IPv4Address(last)))
    return list(summarize_address_range(IPv6Address(first), IPv6Address(last)))


def ends(networks: Sequence[IPv4Network | IPv6Network]) -> Iterator[tuple[Family, Addresses]]:
    """The addresses of each IP version that has networks."""
    for family in (Family.IPV4, Family.IPV6):
        ours = tuple(network for network in networks if network.version == family.version)
        if ours:
            yield family, ANYWHERE if any(network.prefixlen == 0 for network in ours) else Addresses(ours)
