"""What is on either side of the host under test where it forwards: two namespaces more, each behind a link of its own.

They have no addresses, so nothing in them answers: whole packets are sent from them and seen in them. What comes to the host
by one of the links leaves it by the other, whatever its addresses are, unless it is the host's own: any address of the world can
be on either side. Neighbours are fixed. Inner side.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portbook.proof.packets.lab import namespaces
from portbook.proof.packets.lab.wires import Link, bring_up, draw_bare, drawn_names, know, netlink

_FIRST_TABLE, _PRIORITY = 100, 100
_IPV4, _IPV6 = 2, 10  # AF_INET, AF_INET6
_GATEWAYS = {_IPV4: "169.254.77.77", _IPV6: "fe80::77"}
"""Who is behind each link; the addresses are in no packet."""
_SETTINGS = Path("/proc/sys/net")
_FORWARDING = (_SETTINGS / "ipv4/ip_forward", _SETTINGS / "ipv6/conf/all/forwarding")


@dataclass(frozen=True)
class Side:
    """One side.

    Attributes:
        namespace: file descriptor of its network namespace.
        link: what leads to it; the host's end is `host_name`.
    """

    namespace: int
    link: Link

    def cut(self) -> None:
        """Give it up; the kernel takes it down when no socket is left in it."""
        os.close(self.namespace)


def lay_sides(host: int) -> tuple[Side, Side]:
    """Two sides of a host; the caller is in the host's namespace.

    Raises:
        OSError: the kernel refuses.
    """
    names = drawn_names()
    first, second = (_lay(host, draw_bare(names)) for _ in range(2))
    for number, (side, other) in enumerate(((first, second), (second, first))):
        _lead(_FIRST_TABLE + number, side.link, other.link)
    for name in ("all", first.link.host_name, second.link.host_name):
        (_SETTINGS / f"ipv4/conf/{name}/rp_filter").write_text("0", "ascii")  # any address may be on either side
    return first, second


@contextmanager
def forwarding() -> Iterator[None]:
    """The host whose namespace we are in forwards packets of both IP versions for so long.

    Raises:
        OSError: the kernel refuses.
    """
    try:
        for setting in _FORWARDING:
            setting.write_text("1", "ascii")
        yield
    finally:
        for setting in _FORWARDING:
            setting.write_text("0", "ascii")


def _lay(host: int, link: Link) -> Side:
    namespace = namespaces.make()
    namespaces.enter(host)
    with netlink() as kernel:
        kernel.link("add", ifname=link.host_name, kind="veth", peer={"ifname": link.peer_name, "net_ns_fd": namespace})
        bring_up(kernel, link.host_name, link.host_mac, ())
        know(kernel, [(link.host_name, link.peer_mac, [*_GATEWAYS.values()])])
    namespaces.enter(namespace)
    with netlink() as kernel:
        bring_up(kernel, link.peer_name, link.peer_mac, ())
    namespaces.enter(host)
    return Side(namespace, link)


def _lead(table: int, incoming: Link, outgoing: Link) -> None:
    """What comes by one link leaves by the other."""
    with netlink() as kernel:
        (index,) = kernel.link_lookup(ifname=outgoing.host_name)
        for family, gateway in _GATEWAYS.items():
            ways = {"gateway": gateway, "oif": index, "table": table, "family": family}
            kernel.route("add", dst="default", flags=["onlink"], **ways)
            kernel.rule("add", iifname=incoming.host_name, table=table, priority=_PRIORITY, family=family)
