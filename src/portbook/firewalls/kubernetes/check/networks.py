"""Networks of policies, with holes, as intervals of numbers; what is left of them as rules' addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network, summarize_address_range
from typing import Any

from portbook.model import ANYWHERE, Addresses, Family
from portbook.targets import CannotJudge, Rejected

_CIDR = re.compile(r"[0-9A-Fa-f:.]+/(?:0|[1-9][0-9]{0,2})")

Networks = list[IPv4Network | IPv6Network]


def network(line: int, said: str | None) -> IPv4Network | IPv6Network:
    """A network in CIDR notation.

    Raises:
        CannotJudge: bits behind its prefix are set, which some take and others do not.
        Rejected: it is none.
    """
    if not said or not _CIDR.fullmatch(said):
        raise Rejected(line, f"{said} is not in CIDR notation", id_="k8s-network-invalid")
    try:
        found = ip_network(said, strict=False)
    except ValueError:
        raise Rejected(line, f"{said} is not in CIDR notation", id_="k8s-network-invalid") from None
    if int(found.network_address) != int(ip_network(said.partition("/")[0]).network_address):
        raise CannotJudge(line, f"{said} has bits set after its prefix", id_="k8s-network-host-bits")
    return found


def block(line: int, said: Mapping[str, Any]) -> Networks:
    """What is left of `cidr` without `except`.

    Raises:
        CannotJudge: bits behind a prefix are set.
        Rejected: a network is none, or one to leave out is not strictly within.
    """
    whole = network(line, said.get("cidr"))
    holes = [network(line, each) for each in said.get("except") or ()]
    if any(not _within(each, whole) for each in holes):
        raise Rejected(line, f"a network of except is not strictly within {whole}", id_="k8s-except-outside")
    if not holes:
        return [whole]
    return [part for first, last in _gaps(whole, holes) for part in _summary(first, last, whole.version)]


def _within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    same = inner.version == outer.version and inner.prefixlen > outer.prefixlen
    return same and int(outer.network_address) <= int(inner.network_address) <= int(outer.broadcast_address)


def _gaps(whole: IPv4Network | IPv6Network, holes: Iterable[IPv4Network | IPv6Network]) -> Iterator[tuple[int, int]]:
    """The intervals between the holes."""
    at = int(whole.network_address)
    for hole in sorted(holes, key=lambda each: int(each.network_address)):
        if at < int(hole.network_address):
            yield at, int(hole.network_address) - 1
        at = max(at, int(hole.broadcast_address) + 1)
    if at <= int(whole.broadcast_address):
        yield at, int(whole.broadcast_address)


def _summary(first: int, last: int, version: int) -> Networks:
    if version == Family.IPV4.version:
        return list(summarize_address_range(IPv4Address(first), IPv4Address(last)))
    return list(summarize_address_range(IPv6Address(first), IPv6Address(last)))


def ends(networks: Sequence[IPv4Network | IPv6Network]) -> Iterator[tuple[Family, Addresses]]:
    """The networks as addresses, a family at a time."""
    for family in (Family.IPV4, Family.IPV6):
        ours = tuple(each for each in networks if each.version == family.version)
        if ours:
            yield family, ANYWHERE if any(each.prefixlen == 0 for each in ours) else Addresses(ours)
