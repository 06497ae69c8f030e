"""Where a flow may come from or go to: networks, host names, or anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

Network = IPv4Network | IPv6Network


def _key(network: Network) -> tuple[int, int, int]:
    return network.version, int(network.network_address), network.prefixlen


@dataclass(frozen=True)
class Addresses:
    """Networks of both IP versions and host names (`*.` is a wildcard label), or `anywhere`.

    Networks and names are sorted and unique. Empty addresses mean nowhere; no loaded flow has them.
    """

    networks: tuple[Network, ...] = ()
    names: tuple[str, ...] = ()
    anywhere: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "networks", tuple(sorted(set(self.networks), key=_key)))
        object.__setattr__(self, "names", tuple(sorted(set(self.names))))

    @classmethod
    def of(cls, *networks: Network) -> Addresses:
        """The addresses of some networks."""
        return cls(networks)

    @property
    def empty(self) -> bool:
        """Whether it has neither networks nor names, and is not anywhere."""
        return not (self.anywhere or self.networks or self.names)

    @cached_property
    def spans(self) -> Mapping[int, tuple[tuple[int, int], ...]]:
        """By IP version, the ranges of its networks as first and last number, in order; adjacent ranges are merged."""
        return {
            version: tuple(_spans(network for network in self.networks if network.version == version))
            for version in (4, 6)
        }

    @cached_property
    def wholes(self) -> frozenset[int]:
        """The IP versions whose /0 network it has: firewalls take that network for anywhere."""
        return frozenset(network.version for network in self.networks if not network.prefixlen)

    def only(self, version: int) -> Addresses:
        """The part in one IP version: its networks of `version` (4 or 6), with all its names, or anywhere."""
        networks = tuple(network for network in self.networks if network.version == version)
        if len(networks) == len(self.networks):
            return self
        return Addresses(networks, self.names, self.anywhere)

    def spell(self, join: str = ", ") -> str:
        """`any`, or the names and networks as a person writes them (no /32 or /128)."""
        if self.anywhere:
            return "any"
        return join.join([*self.names, *map(spell_network, self.networks)])


def _spans(networks: Iterable[Network]) -> Iterator[tuple[int, int]]:
    """The ranges of sorted networks, with adjacent ones merged: one range may come apart into dozens of networks."""
    pending: tuple[int, int] | None = None
    for first, last in ((int(network.network_address), int(network.broadcast_address)) for network in networks):
        if pending and first <= pending[1] + 1:
            pending = pending[0], max(last, pending[1])
        else:
            if pending:
                yield pending
            pending = first, last
    if pending:
        yield pending


def spell_network(network: Network) -> str:
    """`192.0.2.7` for one address, else CIDR notation."""
    single = network.prefixlen == network.max_prefixlen
    return str(network.network_address) if single else str(network)


def union(members: Iterable[Addresses]) -> Addresses:
    """The addresses that are in any of the members."""
    sets = tuple(members)
    return Addresses(
        tuple(network for addresses in sets for network in addresses.networks),
        tuple(name for addresses in sets for name in addresses.names),
        any(addresses.anywhere for addresses in sets),
    )


def networks_of(members: Iterable[Addresses]) -> frozenset[Network]:
    """The networks that any of the members names, and their unions, as rules have them."""
    networks = {network for addresses in members for network in addresses.networks}
    four = collapse_addresses(network for network in networks if isinstance(network, IPv4Network))
    six = collapse_addresses(network for network in networks if isinstance(network, IPv6Network))
    return frozenset((*networks, *four, *six))


ANYWHERE = Addresses(anywhere=True)
