"""The second reader of security group permissions, in EC2's terms.

It shares nothing with the targets' own readers.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol, Rule
from portbook.targets import CannotJudge, Rejected

_Network: TypeAlias = IPv4Network | IPv6Network
_NETWORKS: dict[Family, type[_Network]] = {Family.IPV4: IPv4Network, Family.IPV6: IPv6Network}
_PROTOCOLS = {"-1": -1, "icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_WITH_PORTS = {6, 17}
_ICMP = {1, 58}
_ICMPV6 = 58
_ALL = -1
_HIGHEST_PORT, _HIGHEST_NUMBER = 65535, 255


@dataclass(frozen=True)
class Permission:
    """One permission, in EC2's terms.

    Attributes:
        line: its line in the text.
        direction: inbound is ingress.
        protocol: a name, a number or `-1`.
        numbers: `FromPort` and `ToPort`: both, one or none.
        family: the IP version of the parameter that has the network.
        cidr: the network.
    """

    line: int
    direction: Direction
    protocol: str
    numbers: tuple[int, ...]
    family: Family
    cidr: str


def rules(permissions: Iterable[Permission]) -> tuple[Rule, ...]:
    """What permissions let through together.

    Raises:
        CannotJudge: ports for a protocol that has none.
        Rejected: EC2 refuses a value, or the same permission twice.
    """
    opened: list[Rule] = []
    for permission in permissions:
        opened_rule = rule(permission)
        if opened_rule in opened:
            raise Rejected(
                permission.line,
                "a security group takes the same rule only once",
                id_="aws-rule-twice",
                cure="remove one of them",
            )
        opened.append(opened_rule)
    return tuple(opened)


def rule(permission: Permission) -> Rule:
    """The packets of one permission.

    Raises:
        CannotJudge: ports for a protocol that has none.
        Rejected: EC2 refuses a value.
    """
    protocol = _protocol(permission)
    numbers = _numbers(permission, protocol)
    network = _network(permission)
    ports = Ports((PortRange(*numbers),)) if numbers and protocol in _WITH_PORTS else ANY_PORTS
    kind, code = numbers if numbers and protocol in _ICMP else (_ALL, _ALL)
    inbound = permission.direction is Direction.INBOUND
    return Rule(
        permission.direction,
        Protocol(protocol),
        permission.family,
        local_ports=ports if inbound else ANY_PORTS,
        remote_ports=ANY_PORTS if inbound else ports,
        remote=Addresses((network,)) if network.prefixlen else ANYWHERE,
        icmp_type=None if kind == _ALL else kind,
        icmp_code=None if code == _ALL else code,
    )


def unsupported(protocol: str, numbers: object) -> str:
    """Why moto does not support a permission that EC2 accepts, one sentence; empty where it does."""
    return "" if protocol == "-1" or numbers else f"moto does not know protocol {protocol} without ports"


def _protocol(permission: Permission) -> int:
    protocol = permission.protocol
    if protocol in _PROTOCOLS:
        return _PROTOCOLS[protocol]
    if _NUMBER.fullmatch(protocol) and int(protocol) <= _HIGHEST_NUMBER:
        return int(protocol)
    raise Rejected(
        permission.line,
        f"{protocol} is neither tcp, udp, icmp, icmpv6, -1 nor the number of a protocol",
        id_="aws-protocol-unknown",
    )


def _numbers(permission: Permission, protocol: int) -> tuple[int, int] | None:
    """The ports, or the ICMP type and code; None for a protocol that has neither."""
    line, numbers = permission.line, permission.numbers
    if protocol not in _WITH_PORTS | _ICMP:
        if numbers:
            message = f"protocol {permission.protocol} has no ports"
            raise CannotJudge(line, message, id_="aws-ports-unused", cure="leave them out")
        return None
    if len(numbers) == 1 or (not numbers and protocol != _ICMPV6):
        raise Rejected(line, "the permission needs both the first and the last port", id_="aws-ports-incomplete")
    first, last = numbers or (_ALL, _ALL)
    if protocol in _WITH_PORTS and not 0 <= first <= last <= _HIGHEST_PORT:
        raise Rejected(line, f"{first} to {last} is not a range of ports", id_="aws-port-out-of-range")
    if protocol in _ICMP and (not {first, last} <= {*range(_ALL, _HIGHEST_NUMBER + 1)} or first == _ALL != last):
        raise Rejected(line, f"{first} and {last} are not an ICMP type and code", id_="aws-icmp-type-invalid")
    return first, last


def _network(permission: Permission) -> _Network:
    cidr = permission.cidr
    try:
        network = _NETWORKS[permission.family](cidr)
    except ValueError:
        raise Rejected(
            permission.line, f"{cidr} is not a network of {permission.family}", id_="aws-network-invalid"
        ) from None
    if "/" not in cidr:
        raise Rejected(
            permission.line,
            f"{cidr} has no prefix length",
            id_="aws-network-invalid",
            cure="append /32 to an IPv4 address, or /128 to an IPv6 address",
        )
    return network
