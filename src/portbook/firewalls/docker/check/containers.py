"""The containers' ends of Docker's networks in the lab. Inner side.

A container is a network namespace behind an interface that has the name of Docker's bridge: to the host's rules it is one.
"""

from __future__ import annotations

import random
from pathlib import Path

from portbook.firewalls.docker.check.networks import NETWORKS, ContainerNetwork
from portbook.proof.packets.lab import namespaces
from portbook.proof.packets.lab.wires import Link, Subnet, Wires, bring_up, know, netlink

_CHANCE = random.SystemRandom()
_FORWARDING = (Path("/proc/sys/net/ipv4/ip_forward"), Path("/proc/sys/net/ipv6/conf/all/forwarding"))
_LO = 1
_KINDS = ("private", "local")


def attach(outside: Wires) -> tuple[Wires, ...]:
    """Containers behind the host, which forwards from now on; the caller is in the host's namespace.

    Args:
        outside: the host and its links to the outside.

    Returns:
        For each network, the container in the place of the host, and the host in that of its peer.

    Raises:
        OSError: the kernel refuses.
    """
    attached = tuple(_attached(outside.host, network, number) for number, network in enumerate(NETWORKS))
    for setting in _FORWARDING:
        setting.write_text("1", "ascii")
    return attached


def _attached(host: int, network: ContainerNetwork, number: int) -> Wires:
    link = _link(network, f"c{number}")
    container = namespaces.make()
    namespaces.enter(host)
    with netlink() as kernel:
        kernel.link("add", ifname=link.peer_name, kind="veth", peer={"ifname": link.host_name, "net_ns_fd": container})
        bring_up(kernel, link.peer_name, link.peer_mac, [(net.peer, net.length) for net in link.subnets])
        know(kernel, [(link.peer_name, link.host_mac, [net.host for net in link.subnets])])
    namespaces.enter(container)
    with netlink() as kernel:
        kernel.link("set", index=_LO, state="up")
        bring_up(kernel, link.host_name, link.host_mac, [(net.host, net.length) for net in link.subnets])
        know(kernel, [(link.host_name, link.peer_mac, [net.peer for net in link.subnets])])
        for net in link.subnets:
            kernel.route("add", dst="default", gateway=net.peer, family=10 if ":" in net.peer else 2)
    namespaces.enter(host)
    return Wires(container, host, (link,))


def _link(network: ContainerNetwork, name: str) -> Link:
    ends = zip(_KINDS, network.containers, network.gateways, network.length, strict=True)
    return Link(name, network.bridge, _mac(), _mac(), tuple(Subnet(*end) for end in ends))


def _mac() -> str:
    return ":".join(f"{byte:02x}" for byte in (2, *(_CHANCE.randrange(1, 255) for _ in range(5))))
