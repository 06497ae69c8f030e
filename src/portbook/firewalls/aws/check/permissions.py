"""What permissions of security groups let through, as EC2 understands them. Nothing here is shared with our own readers.

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
    """One permission, in EC2's words.

    Attributes:
        line: where it is.
        direction: inbound is ingress.
        protocol: a name, a number or `-1`.
        numbers: `FromPort` and `ToPort`: both, one or none.
        family: of the parameter that has the network.
        cidr: the network.
    """

    line: int
    direction: Direction
    protocol: str
    numbers: tuple[int, ...]
    family: Family
    cidr: str


def rules(permissions: Iterable[Permission]) -> tuple[Rule, ...]:
    """What they let through together.

    Raises:
        CannotJudge: ports beside a protocol that has none.
        Rejected: EC2 refuses a value, or the same permission twice.
    """
    opened: list[Rule] = []
    for permission in permissions:
        opened_rule = rule(permission)
        if opened_rule in opened:
            raise Rejected(permission.line, "a security group takes the same rule only once", id_="aws-rule-twice")
        opened.append(opened_rule)
    return tuple(opened)


def rule(permission: Permission) -> Rule:
    """What one lets through.

    Raises:
        CannotJudge: ports beside a protocol that has none.
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
    """What moto cannot take, though EC2 does, one sentence; empty where it can: it breaks on it."""
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
    """Ports, or an ICMP type and code; None where there are none to name."""
    line, numbers = permission.line, permission.numbers
    if protocol not in _WITH_PORTS | _ICMP:
        if numbers:
            raise CannotJudge(line, "ports stand beside a protocol that has none", id_="aws-ports-unused")
        return None
    if len(numbers) == 1 or (not numbers and protocol != _ICMPV6):
        raise Rejected(line, "the first and the last port are both needed", id_="aws-ports-incomplete")
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
        raise Rejected(permission.line, f"{cidr} has no prefix length", id_="aws-network-invalid")
    return network
