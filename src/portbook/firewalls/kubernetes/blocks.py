"""Networks with holes in them, as network policies write them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network

from portbook.firewalls.kubernetes.manifest import refuse_unknown
from portbook.model import Family, Network
from portbook.targets.base import Rejected
from portbook.targets.text.cloud_literals import network
from portbook.targets.text.yaml_documents import Map

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}


def block(said: Map) -> tuple[Network, ...]:
    """What remains of `cidr` without `except`.

    Raises:
        CannotJudge: another key.
        Rejected: a network is none, or a hole is not strictly inside.
    """
    refuse_unknown(said, {"cidr", "except"})
    cidr = said.required("cidr")
    whole = network(cidr.text, cidr.line)
    parts = [whole]
    for string in said.strings("except"):
        hole = network(string.text, string.line)
        if hole == whole or not _inside(hole, whole):
            raise Rejected(string.line, f"{hole} is not strictly inside {whole}", id_="k8s-except-outside")
        parts = [left for part in parts for left in _without(part, hole)]
    return tuple(parts)


def _without(part: Network, hole: Network) -> list[Network]:
    if _inside(part, hole):
        return []
    if isinstance(part, IPv4Network) and isinstance(hole, IPv4Network) and hole.subnet_of(part):
        return list(part.address_exclude(hole))
    if isinstance(part, IPv6Network) and isinstance(hole, IPv6Network) and hole.subnet_of(part):
        return list(part.address_exclude(hole))
    return [part]


def _inside(inner: Network, outer: Network) -> bool:
    if isinstance(inner, IPv4Network) and isinstance(outer, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, IPv6Network) and isinstance(outer, IPv6Network) and inner.subnet_of(outer)


def by_family(networks: Iterable[Network]) -> dict[Family, list[Network]]:
    """The networks of each family that there are any of."""
    found: dict[Family, list[Network]] = {}
    for each in networks:
        found.setdefault(_FAMILIES[each.version], []).append(each)
    return found
