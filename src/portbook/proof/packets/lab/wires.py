"""The host under test, its peer, and two links between them. Inner side; the only importer of pyroute2.

Names and addresses are drawn anew by each worker, so that no rule can be written for them. The peer owns every address that
is not the host's: any address of the world can be tried. Neighbours are fixed, so that a rule set without neighbour
discovery or ARP does not close everything else.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address

from pyroute2 import IPRoute, NetlinkError  # type: ignore[import-untyped]  # it has no types

from portbook.proof.packets.lab import namespaces

_CHANCE = random.SystemRandom()
_PERMANENT = 0x80  # NUD_PERMANENT
_NO_DETECTION = 0x02  # IFA_F_NODAD: an address is good at once
_MAIN, _LOCAL, _LOCAL_HOST = 254, 255, 254  # rtnetlink(7): RT_TABLE_MAIN, RT_TABLE_LOCAL, RT_SCOPE_HOST
_LETTERS = "abcdefghijkmnpqrstuvwxyz"
_LO = 1
_IPV4, _IPV6 = 2, 10  # AF_INET, AF_INET6
_IPV4_LENGTH = 24


@dataclass(frozen=True)
class Subnet:
    """A network of a link: the host's address and its neighbour's."""

    kind: str
    host: str
    peer: str
    length: int


@dataclass(frozen=True)
class Link:
    """One link: at each end a name, a MAC address and an address in each subnet."""

    host_name: str
    peer_name: str
    host_mac: str
    peer_mac: str
    subnets: tuple[Subnet, ...]


@dataclass(frozen=True)
class Wires:
    """What was laid.

    Attributes:
        host: file descriptor of the network namespace of the host under test.
        peer: of the other end's.
        links: the first one leads to the rest of the world.
    """

    host: int
    peer: int
    links: tuple[Link, ...]

    def own(self, address: str) -> None:
        """Give the host one more address, which the peer reaches over the first link; the caller is in the host's.

        Raises:
            OSError: the kernel refuses.
        """
        self._route("add", address)

    def disown(self, address: str) -> None:
        """Take it away again.

        Raises:
            OSError: the kernel refuses.
        """
        self._route("del", address)

    def _route(self, verb: str, address: str) -> None:
        kind, whole, family = ("global", 128, _IPV6) if ":" in address else ("private", 32, _IPV4)
        gateway = next(subnet.host for subnet in self.links[0].subnets if subnet.kind == kind)
        place = f"{address}/{whole}"
        with netlink() as kernel:
            scope = _LOCAL_HOST if family == _IPV4 else 0
            kernel.route(verb, type="local", dst=place, oif=_LO, table=_LOCAL, family=family, scope=scope)
        namespaces.enter(self.peer)
        with netlink() as kernel:
            kernel.route(verb, dst=place, gateway=gateway, family=family)
        namespaces.enter(self.host)

    def cut(self) -> None:
        """Give up both ends; the kernel takes them down when no socket is left in them."""
        os.close(self.host)
        os.close(self.peer)


def draw() -> tuple[Link, ...]:
    """Two links, with names and addresses that nobody can know before."""
    names = drawn_names()
    return tuple(_draw(names) for _ in range(2))


def lay(links: tuple[Link, ...]) -> Wires:
    """Two new namespaces with links between them; the caller is in the host's.

    Raises:
        OSError: the kernel refuses.
    """
    peer = namespaces.make()
    host = namespaces.make()
    with netlink() as kernel:
        kernel.link("set", index=_LO, state="up")
        for link in links:
            kernel.link("add", ifname=link.host_name, kind="veth", peer={"ifname": link.peer_name, "net_ns_fd": peer})
            bring_up(kernel, link.host_name, link.host_mac, [(subnet.host, subnet.length) for subnet in link.subnets])
        know(kernel, [(link.host_name, link.peer_mac, [net.peer for net in link.subnets]) for link in links])
        for subnet in links[0].subnets:
            if subnet.kind in {"private", "global"}:
                kernel.route("add", dst="default", gateway=subnet.peer, family=_family(subnet.peer))
    namespaces.enter(peer)
    with netlink() as kernel:
        kernel.link("set", index=_LO, state="up")
        for link in links:
            bring_up(kernel, link.peer_name, link.peer_mac, [(subnet.peer, subnet.length) for subnet in link.subnets])
        know(kernel, [(link.peer_name, link.host_mac, [net.host for net in link.subnets]) for link in links])
        kernel.route("add", type="local", dst="0.0.0.0/0", oif=_LO, table=_MAIN, scope=_LOCAL_HOST)
        kernel.route("add", type="local", dst="::/0", oif=_LO, table=_MAIN)
    namespaces.enter(host)
    return Wires(host, peer, links)


@contextmanager
def netlink() -> Iterator[IPRoute]:
    """A netlink socket of the namespace that we are in; its errors are those of any other call of the kernel."""
    try:
        with IPRoute() as kernel:
            yield kernel
    except NetlinkError as error:
        raise OSError(error.code, os.strerror(error.code)) from None


def bring_up(kernel: IPRoute, name: str, mac: str, addresses: Sequence[tuple[str, int]]) -> None:
    """Take an interface into use, with a MAC address and addresses."""
    (index,) = kernel.link_lookup(ifname=name)
    kernel.link("set", index=index, state="up", address=mac)
    for address, length in addresses:
        extra = {"flags": _NO_DETECTION} if ":" in address else {}
        kernel.addr("add", index=index, address=address, prefixlen=length, **extra)


def know(kernel: IPRoute, ends: list[tuple[str, str, list[str]]]) -> None:
    """The MAC addresses of the neighbours on each link."""
    for name, mac, neighbours in ends:
        (index,) = kernel.link_lookup(ifname=name)
        for neighbour in neighbours:
            kernel.neigh("add", dst=neighbour, lladdr=mac, ifindex=index, state=_PERMANENT, family=_family(neighbour))


def _family(address: str) -> int:
    return _IPV6 if ":" in address else _IPV4


def drawn_names() -> Iterator[str]:
    """Names of interfaces that nobody can know before."""
    names = {"lo"}
    while True:
        name = "".join(_CHANCE.choices(_LETTERS, k=7))
        if name not in names:
            names.add(name)
            yield name


def draw_bare(names: Iterator[str]) -> Link:
    """A link without addresses."""
    return Link(next(names), next(names), _mac(), _mac(), ())


def _draw(names: Iterator[str]) -> Link:
    private, public = bytes([10, *_bytes(2)]), bytes([_CHANCE.randrange(20, 100), *_bytes(2)])
    return Link(
        next(names),
        next(names),
        _mac(),
        _mac(),
        (
            _subnet("private", private, _IPV4_LENGTH),
            _subnet("public", public, _IPV4_LENGTH),
            _subnet("local", b"\xfd" + _bytes(7), 64),
            _subnet("global", b"\x26" + _bytes(7), 64),
            _subnet("link-local", b"\xfe\x80" + bytes(6), 64),
        ),
    )


def _subnet(kind: str, network: bytes, length: int) -> Subnet:
    whole = 4 if length == _IPV4_LENGTH else 16
    width = (whole - len(network)) * 8
    first, second = _CHANCE.sample(range(10, min((1 << width) - 10, 1 << 62)), 2)
    base = int.from_bytes(network) << width
    return Subnet(kind, _address(base + first, whole), _address(base + second, whole), length)


def _address(number: int, size: int) -> str:
    return str(ip_address(number.to_bytes(size)))


def _bytes(count: int) -> bytes:
    return bytes(_CHANCE.randrange(1, 255) for _ in range(count))


def _mac() -> str:
    return ":".join(f"{byte:02x}" for byte in (2, *_bytes(5)))
