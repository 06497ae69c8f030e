"""Addresses and networks as files of many formats spell them."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from portbook.model import Addresses, Network

_MAPPED = 96
"""Bits before an IPv4 address that is written as IPv6 (RFC 4291, 2.5.5.2)."""


def network_of(text: str) -> Network:
    """The address or network of a text, without bits behind its prefix; IPv4 that is written as IPv6 is IPv4.

    Raises:
        ValueError: it is neither.
    """
    network = ip_network(text.strip(), strict=False)
    return mapped(network) or network


def mapped(network: Network) -> IPv4Network | None:
    """The IPv4 network that is written as this IPv6 network; None for others."""
    if not isinstance(network, IPv6Network) or network.prefixlen < _MAPPED:
        return None
    address = network.network_address.ipv4_mapped
    return IPv4Network((address, network.prefixlen - _MAPPED)) if address else None


def own_address(text: str) -> Addresses | None:
    """The address that a socket is bound to; None where that is every address of the host.

    Raises:
        ValueError: it is no address.
    """
    network = network_of(text)
    return None if network.network_address.is_unspecified else Addresses.of(network)


def is_loopback(addresses: Addresses | None) -> bool:
    """Whether all addresses are of the host itself."""
    return addresses is not None and all(network.is_loopback for network in addresses.networks)
