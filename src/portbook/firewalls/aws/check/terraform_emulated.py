"""What the AWS provider asks EC2 for when it makes a resource of a security group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portbook.firewalls.aws.check import permissions
from portbook.firewalls.aws.check.security_group import Group
from portbook.firewalls.terraform.check.hcl import Resource

_NETWORKS = {
    "cidr_ipv4": ("IpRanges", "CidrIp"),
    "cidr_ipv6": ("Ipv6Ranges", "CidrIpv6"),
    "cidr_blocks": ("IpRanges", "CidrIp"),
    "ipv6_cidr_blocks": ("Ipv6Ranges", "CidrIpv6"),
}
_PORTS = {"from_port": "FromPort", "to_port": "ToPort"}
_OLDER = "aws_security_group_rule"
_EGRESS = {"aws_vpc_security_group_egress_rule", "egress"}


def add(group: Group, resource: Resource) -> None:
    """What the provider asks for, asked of an emulated EC2.

    Raises:
        Rejected: EC2 refuses it.
    """
    way = str(resource.values["type"]) if resource.kind == _OLDER else resource.kind
    group.authorize(_permission(resource), resource.line, egress=way in _EGRESS)


def beyond(resources: Iterable[Resource]) -> str:
    """What moto cannot take, though EC2 does, one sentence; empty where it can take all."""
    reasons = (
        permissions.beyond(str(resource.values.get("ip_protocol", "-1")), "from_port" in resource.values)
        for resource in resources
    )
    return next(filter(None, reasons), "")


def _permission(resource: Resource) -> dict[str, Any]:
    """`IpPermission` of EC2. Of the older resource, the provider leaves the ports of `-1` out, which has none."""
    values = resource.values
    protocol = str(values["protocol" if resource.kind == _OLDER else "ip_protocol"])
    ip_permission: dict[str, Any] = {"IpProtocol": protocol}
    if protocol != "-1":
        ip_permission |= {theirs: int(str(values[ours])) for ours, theirs in _PORTS.items() if ours in values}
    description = {"Description": str(values["description"])} if "description" in values else {}
    for name, (ranges, cidr) in _NETWORKS.items():
        if name in values:
            value = values[name]
            networks = value if isinstance(value, tuple) else (value,)
            ip_permission[ranges] = [{cidr: str(network), **description} for network in networks]
    return ip_permission
