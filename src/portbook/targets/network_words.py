"""How a target writes one network: in a snippet, another network may take its place where these words alone change."""

from __future__ import annotations

from enum import StrEnum

from portbook.model import Network
from portbook.model.address import spell_network


class NetworkWords(StrEnum):
    """The words for a network."""

    CIDR = "cidr"
    """`192.0.2.0/24` and `192.0.2.7/32`."""
    SHORT = "short"
    """`192.0.2.0/24` and `192.0.2.7`."""
    HOST = "host"
    """`192.0.2.0/24` and `host 192.0.2.7`."""
    WILDCARD = "wildcard"
    """`192.0.2.0 0.0.0.255` and `host 192.0.2.7`; in IPv6 as `HOST`."""

    def spell(self, network: Network) -> str:
        """The words for one network."""
        if self is NetworkWords.CIDR:
            return str(network)
        if self is NetworkWords.SHORT:
            return spell_network(network)
        if network.prefixlen == network.max_prefixlen:
            return f"host {network.network_address}"
        if self is NetworkWords.WILDCARD and network.version == 4:  # noqa: PLR2004  # IPv4
            return f"{network.network_address} {network.hostmask}"
        return str(network)
