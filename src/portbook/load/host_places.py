"""Reads the addresses of hosts and zones: IP addresses, ranges, networks, or `any`; no host names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, summarize_address_range

from portbook.load.faults import Faults, shown
from portbook.load.nodes import Node, Scalar
from portbook.load.places import anywhere_in, one_address
from portbook.load.words import several, trapped
from portbook.model import ANYWHERE, Addresses, Network
from portbook.model.address import union
from portbook.model.section import Field

_RANGE = re.compile(r"\s*([0-9a-fA-F.:]+)\s*-\s*([0-9a-fA-F.:]+)\s*")
_MOST_NETWORKS = 64
"""Networks that one range may come apart into: a range of hosts that somebody writes down has a dozen at most."""
_EXAMPLE = "write addresses, ranges such as 10.20.0.10-10.20.0.19, or networks"


def host_places(field: Field, node: Node, faults: Faults) -> Addresses | None:
    """The addresses of a field; None where they are broken, which is recorded."""
    places = several(field, node, faults, _place)
    if places is None:
        return None
    if len(places) > 1 and any(place.anywhere for place in places):
        message = "`any` includes the other addresses"
        faults.add(node.mark, "any-among-others", message, "write `any` alone, or leave it out")
        return None
    return union(places)


def _place(field: Field, node: Scalar, faults: Faults) -> Addresses | None:
    if trapped(node, faults):
        return None
    if match := _RANGE.fullmatch(node.text):
        return _range(node, match[1], match[2], faults)
    place = one_address(field, node, faults)
    if place and place.names:
        faults.add(node.mark, "name-of-host", f"{shown(node.text)} is a host name", _EXAMPLE)
        return None
    return place and (ANYWHERE if place.anywhere else anywhere_in(place))


def _range(node: Scalar, first: str, last: str, faults: Faults) -> Addresses | None:
    try:
        ends = ip_address(first), ip_address(last)
    except ValueError:
        faults.add(node.mark, "bad-address", f"{shown(node.text)} is no range of IP addresses", _EXAMPLE)
        return None
    low, high = ends
    if low.version != high.version or int(low) > int(high):
        cure = "write the lower address first, and both of one IP version"
        faults.add(node.mark, "bad-range", f"{shown(node.text)} is no range", cure)
        return None
    networks = tuple(_networks(low, high))
    if len(networks) > _MOST_NETWORKS:
        message = f"{shown(node.text)} comes apart into {len(networks)} networks"
        faults.add(node.mark, "bad-range", message, "write the networks that the hosts are in")
        return None
    return anywhere_in(Addresses(networks))


def _networks(low: IPv4Address | IPv6Address, high: IPv4Address | IPv6Address) -> Iterator[Network]:
    if isinstance(low, IPv4Address) and isinstance(high, IPv4Address):
        yield from summarize_address_range(low, high)
    if isinstance(low, IPv6Address) and isinstance(high, IPv6Address):
        yield from summarize_address_range(low, high)
