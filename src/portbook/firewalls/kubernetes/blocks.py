"""Networks with exceptions: `cidr` and `except` of network policies."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network

from portbook.firewalls.kubernetes.manifest import refuse_unknown
from portbook.model import Family, Network
from portbook.targets.base import Rejected
from portbook.targets.text.cloud_literals import network
from portbook.targets.text.yaml_documents import Map

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}


def block(cidr_block: Map) -> tuple[Network, ...]:
    """The networks that remain of `cidr` without those of `except`.

    Raises:
        CannotJudge: another key.
        Rejected: an invalid network, or an exception that is not strictly inside `cidr`.
    """
    refuse_unknown(cidr_block, {"cidr", "except"})
    cidr = cidr_block.required("cidr")
    outer = network(cidr.text, cidr.line)
    remaining = [outer]
    for exception in cidr_block.strings("except"):
        hole = network(exception.text, exception.line)
        if hole == outer or not _inside(hole, outer):
            message = f"{hole} is not strictly inside {outer}"
            raise Rejected(exception.line, message, id_="k8s-except-outside", cure="remove it, or write a smaller one")
        remaining = [network for before in remaining for network in _without(before, hole)]
    return tuple(remaining)


def _without(outer: Network, hole: Network) -> list[Network]:
    if _inside(outer, hole):
        return []
    if isinstance(outer, IPv4Network) and isinstance(hole, IPv4Network) and hole.subnet_of(outer):
        return list(outer.address_exclude(hole))
    if isinstance(outer, IPv6Network) and isinstance(hole, IPv6Network) and hole.subnet_of(outer):
        return list(outer.address_exclude(hole))
    return [outer]


def _inside(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def by_family(networks: Iterable[Network]) -> dict[Family, list[Network]]:
    """The networks by family; a family without networks is absent."""
    families: dict[Family, list[Network]] = {}
    for cidr in networks:
        families.setdefault(_FAMILIES[cidr.version], []).append(cidr)
    return families
