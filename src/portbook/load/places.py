"""Reads addresses: `any`, IP addresses, networks, host names, or a list."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from portbook.load.faults import Faults, shown
from portbook.load.nodes import Node, Scalar
from portbook.load.words import several, trapped
from portbook.model import ANYWHERE, Addresses, Network
from portbook.model.address import spell_network
from portbook.model.section import Field

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*\.(?!-)[a-z][a-z0-9-]*(?<!-)")
_LONGEST_NAME = 253
_MASK = re.compile(r"[0-9.]+/[0-9]+\.[0-9.]+")
_IP_LIKE = re.compile(r"[0-9.]+(?:/.*)?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:/.*)?")


def addresses(field: Field, node: Node, faults: Faults) -> Addresses | None:
    """The addresses of a field; None where they are broken, which is recorded.

    A /0 network stays a network, because the flow's family depends on it.
    """
    places = several(field, node, faults, one_address)
    if places is None:
        return None
    if len(places) > 1 and ANYWHERE in places:
        message = "`any` includes the other addresses"
        faults.add(node.mark, "any-among-others", message, "write `any` alone, or leave it out")
        return None
    networks = tuple(network for place in places for network in place.networks)
    return Addresses(networks, tuple(name for place in places for name in place.names), ANYWHERE in places)


def anywhere_in(addresses: Addresses) -> Addresses:
    """The addresses, with a /0 network replaced by its meaning: anywhere."""
    return ANYWHERE if any(network.prefixlen == 0 for network in addresses.networks) else addresses


def one_address(_field: Field, node: Scalar, faults: Faults) -> Addresses | None:
    """`any`, an IP address, a network or a host name; None where it is broken, which is recorded."""
    if trapped(node, faults):
        return None
    text = node.text
    if text == "any":
        return ANYWHERE
    if _IP_LIKE.fullmatch(text) or "%" in text:
        network = _network(node, faults)
        return None if network is None else Addresses((network,))
    if len(text) <= _LONGEST_NAME and _NAME.fullmatch(text.lower()):
        return Addresses(names=(text.lower(),))
    faults.add(node.mark, "bad-address", f"{shown(text)} is not an address", _cure(text))
    return None


def _network(node: Scalar, faults: Faults) -> Network | None:
    text = node.text
    if "%" in text:
        message = f"{shown(text)} names an interface of one host"
        faults.add(node.mark, "zone-id", message, "leave out the % and what follows")
        return None
    try:
        if _MASK.fullmatch(text):
            cure = f"write {ip_network(text, strict=False)}"
            faults.add(node.mark, "bad-address", f"{shown(text)} has a mask instead of a prefix length", cure)
            return None
        network = ip_network(text, strict=False)
    except ValueError:
        faults.add(node.mark, "bad-address", f"{shown(text)} is not an IP address or network", _ip_cure(text))
        return None
    return network if _well_formed(node, network, faults) else None


def _well_formed(node: Scalar, network: Network, faults: Faults) -> bool:
    if isinstance(network, IPv6Network) and (mapped := _mapped(network)):
        message = f"{shown(node.text)} is an IPv4 address written as IPv6"
        faults.add(node.mark, "mapped-address", message, f"write {spell_network(mapped)}")
        return False
    if "/" in node.text and not _strict(node.text):
        cure = f"the network is {network}; for one host leave out /{network.prefixlen}"
        faults.add(node.mark, "host-bits", f"{shown(node.text)} has bits set behind its prefix", cure)
        return False
    return True


def _strict(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _mapped(network: IPv6Network) -> IPv4Network | None:
    mapped = network.network_address.ipv4_mapped
    lost = 96
    if mapped is None or network.prefixlen < lost:
        return None
    return IPv4Network((mapped, network.prefixlen - lost))


def _ip_cure(text: str) -> str:
    if re.search(r"(?:^|\.)0[0-9]", text):
        return "write the numbers without leading zeros"
    return "write 192.0.2.7, 192.0.2.0/24, 2001:db8::7 or 2001:db8::/32"


def _cure(text: str) -> str:
    """The cure for a text that is no address, by what was probably meant."""
    return next(cure for pattern, cure in _CURES if pattern.search(text))


_CURES = (
    (re.compile("^@"), "a name from `addresses` of portbook.yml is written with a dollar: $name"),
    (re.compile("://"), "write the host name alone"),
    (re.compile(r"^[\w.*-]+:[0-9]+$"), "leave out the port: it belongs to the flow"),
    (re.compile("^localhost$", re.IGNORECASE), "give the flow `scope: self`"),
    (re.compile(r"^[0-9]+\..*[0-9]-[0-9.]+$"), "write networks in CIDR notation instead of a range"),
    (re.compile(r"\.$"), "leave out the last dot"),
    (re.compile("[^\x00-\x7f]"), "write the name as the DNS has it, with xn--"),
    (re.compile(r"\*"), "a wildcard is `*.` before the whole name"),
    (re.compile("[, ]"), "write a list: [first, second]"),
    (re.compile(""), "write `any`, an IP address, a network such as 192.0.2.0/24, or a host name with a dot"),
)
