"""Permissions of security groups as facts, read by the reader of what the AWS CLI lists.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Source
from portbook.importers.draft.readings import read_as
from portbook.model import Direction, Location
from portbook.targets import targets

_LISTS = {Direction.INBOUND: "IpPermissions", Direction.OUTBOUND: "IpPermissionsEgress"}
_ANYWHERE = ("0.0.0.0/0", "::/0")
"""Stands for a peer that is known by another name than its networks, while the reader reads the rest."""


@dataclass(frozen=True)
class Permission:
    """A permission of a security group.

    Attributes:
        where: its place.
        direction: inbound is ingress.
        protocol: as AWS spells it.
        ports: first and last port, or ICMP type and code; None where it has none.
        networks: the networks at the other end.
        others: ids of groups and prefix lists at the other end.
        description: what it is for.
    """

    where: Location
    direction: Direction
    protocol: str
    ports: tuple[int, int] | None
    networks: tuple[str, ...]
    others: tuple[str, ...] = ()
    description: str = ""


def permission_facts(permission: Permission, source: Source, host: str) -> Iterator[Fact]:
    """The facts of a permission of a group.

    Raises:
        UnusableSource: EC2 refuses it, or its meaning is unknown.
    """
    if permission.networks:
        for fact in _read(permission, permission.networks, source, host):
            yield replace(fact, purpose=permission.description)
    for other in permission.others:
        for fact in _read(permission, _ANYWHERE, source, host):
            yield replace(fact, peer=None, peer_name=other, purpose=permission.description)


def _read(permission: Permission, networks: tuple[str, ...], source: Source, host: str) -> tuple[Fact, ...]:
    members: dict[str, object] = {"IpProtocol": permission.protocol}
    if permission.ports is not None:
        members["FromPort"], members["ToPort"] = permission.ports
    members["IpRanges"] = [{"CidrIp": network} for network in networks if ":" not in network]
    members["Ipv6Ranges"] = [{"CidrIpv6": network} for network in networks if ":" in network]
    group = {name: [members] if direction is permission.direction else [] for direction, name in _LISTS.items()}
    text = json.dumps({"SecurityGroups": [group]})
    target = targets()["aws-cli"]
    return read_as(target.read_host or target.read, source, text, lambda _line: permission.where, host).facts
