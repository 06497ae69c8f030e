"""Role: one end of a flow, and the networks that stand for an address that only the reader knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from portbook.model.address import ANYWHERE, Addresses, Network
from portbook.model.flow import Flow
from portbook.model.pods import Labels
from portbook.model.problem import Location

_FOR_DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
"""IPv4 networks for documentation (RFC 5737)."""
_FOR_BENCHMARKS = int(IPv4Network("198.18.0.0/15").network_address)
"""IPv4 networks for benchmarks (RFC 2544): no host on the Internet has an address in them."""
_FOR_DOCUMENTATION_6 = (IPv6Network("2001:db8::/32"), int(IPv6Network("3fff::/20").network_address))
"""IPv6 networks for documentation (RFC 3849, RFC 9637)."""
PLATFORMS = ("linux", "windows", "macos", "bsd", "appliance")
"""What a host may run on; an appliance has no firewall of its own that its owner edits."""
MOST_STAND_INS = 500
"""The most roles without an address that one file may have."""


def stand_in(number: int) -> tuple[Network, ...]:
    """Two networks that no host has, one of each IP version, to stand for an address of the reader's own in a snippet.

    Args:
        number: 0 or more, below `MOST_STAND_INS`; different numbers give different networks.

    Raises:
        ValueError: there is no stand-in of that number.
    """
    if not 0 <= number < MOST_STAND_INS:
        msg = f"there is no stand-in number {number}"
        raise ValueError(msg)
    beyond = number - len(_FOR_DOCUMENTATION)
    ipv4 = (
        IPv4Network((_FOR_BENCHMARKS + (beyond << 8), 24)) if beyond >= 0 else IPv4Network(_FOR_DOCUMENTATION[number])
    )
    first, later = _FOR_DOCUMENTATION_6
    return ipv4, IPv6Network((later + (number << 96), 32)) if number else first


@dataclass(frozen=True)
class Placeholder:
    """An address that only the reader knows; the snippet is proven with the default, which no other role shares."""

    name: str
    title: str
    kind: str = "network"
    default: tuple[Network, ...] = stand_in(0)


@dataclass(frozen=True)
class OtherRole:
    """A role of another service of the site.

    Attributes:
        service: id of the service.
        role: id of the role there.
        receives: the flows that it receives there over the network.
    """

    service: str
    role: str
    receives: tuple[Flow, ...] = ()

    def __str__(self) -> str:
        return f"{self.service}/{self.role}"


@dataclass(frozen=True)
class Role:
    """One end of a flow.

    Attributes:
        id: its key.
        title: as people call it.
        process: the program that listens or connects there.
        host: whether it is something that the reader runs, with a firewall of its own.
        forwards: whether its host is a router, which forwards the flows between the other roles.
        address: where it is; None is the reader's own, a placeholder.
        pods: the labels of the pods that play it in Kubernetes; empty for none.
        notes: remarks.
        default: the networks that stand for its address in snippets, where that is the reader's own.
        targets: ids of the targets that it gets rules for; empty for all.
        platform: what its host runs on, one of `PLATFORMS`; of several roles joined by `+`; empty for any.
        stands_for: the role of another service that it is; None for a role of its own file.
        where: its place in the file.
    """

    id: str
    title: str
    process: str = ""
    host: bool = False
    forwards: bool = False
    address: Addresses | None = None
    pods: Labels = ()
    notes: tuple[str, ...] = ()
    default: tuple[Network, ...] = stand_in(0)
    targets: tuple[str, ...] = ()
    platform: str = ""
    stands_for: OtherRole | None = field(default=None, compare=False)
    where: Location = field(default=Location(""), compare=False)

    @property
    def placeholder(self) -> Placeholder | None:
        """The placeholder for its address; None where the data has an address."""
        return Placeholder(self.id, self.title, default=self.default) if self.address is None else None

    @property
    def addresses(self) -> Addresses:
        """Its address, or the placeholder's default."""
        return Addresses(self.default) if self.address is None else self.address

    @property
    def own_addresses(self) -> Addresses:
        """The addresses that its own firewall may match in packets from and to itself.

        They are its networks where the data has them, else anywhere: the addresses behind a host name may change.
        """
        known = self.address is not None and not self.address.anywhere and not self.address.names
        return self.address if self.address is not None and known else ANYWHERE
