"""The engine `ec2-emulator`: it sends the arguments of Terraform's AWS resources to an emulated EC2, as the provider would.

It does not run Terraform itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from portbook.evidence import Evidence, Rung
from portbook.firewalls.aws.check import permissions, security_group, terraform_schema
from portbook.firewalls.aws.check.security_group import Group
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import SecondReading, SecondView
from portbook.proof.sandbox.tools import Tools
from portbook.targets import Reading, Target

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.firewalls.terraform.check.hcl import Resource

ID = "ec2-emulator"
_PACKAGES = ("moto", "botocore", "python-hcl2")
_WAY = "its arguments were sent to moto by botocore: Terraform itself was not run"
_NETWORKS = {
    "cidr_ipv4": ("IpRanges", "CidrIp"),
    "cidr_ipv6": ("Ipv6Ranges", "CidrIpv6"),
    "cidr_blocks": ("IpRanges", "CidrIp"),
    "ipv6_cidr_blocks": ("Ipv6Ranges", "CidrIpv6"),
}
"""The list and the key of EC2's `IpPermission` for each argument."""
_PORTS = {"from_port": "FromPort", "to_port": "ToPort"}
_OLDER = "aws_security_group_rule"
_EGRESS = {"aws_vpc_security_group_egress_rule", "egress"}


def unsupported(resources: Iterable[Resource]) -> str:
    """What EC2 accepts and moto does not, one sentence; empty where moto supports all of it."""
    reasons = (
        permissions.unsupported(str(resource.values.get("ip_protocol", "-1")), "from_port" in resource.values)
        for resource in resources
    )
    return next(filter(None, reasons), "")


def _add(group: Group, resource: Resource) -> None:
    """Add the rule of a resource to an emulated security group.

    Raises:
        Rejected: EC2 refuses it.
    """
    direction = str(resource.values["type"]) if resource.kind == _OLDER else resource.kind
    group.authorize(_ip_permission(resource), resource.line, egress=direction in _EGRESS)


def _ip_permission(resource: Resource) -> dict[str, Any]:
    """EC2's `IpPermission`. For protocol `-1` of the older resource type, the provider leaves out the ports."""
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


def _read(snippet: Snippet) -> SecondView:
    """What a security group without other rules lets through after the snippet has been added to it."""
    from portbook.firewalls.terraform.check import hcl  # noqa: PLC0415  # python-hcl2 may be missing

    checked = terraform_schema.read(snippet)
    with security_group.group() as group:
        for resource in hcl.resources(snippet.text):
            _add(group, resource)
        return SecondView(Reading(group.rules()), checked.names)


def version() -> str:
    """The versions of the emulator and of the schema; empty where one is missing."""
    if not all(map(python_packages.version, _PACKAGES)):
        return ""
    return f"{python_packages.named('moto', 'botocore')}, {terraform_schema.version()}"


_READING = SecondReading(ID, Rung.APPLIED, version, _read, detail=_WAY)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """The evidence of the emulator. Where the emulator does not support a rule, that of the schema, with the reason."""
    from portbook.firewalls.terraform.check import hcl  # noqa: PLC0415  # python-hcl2 may be missing

    read = terraform_schema.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED:
        return read
    if reason := unsupported(hcl.resources(snippet.text)):
        return replace(read, detail=reason)
    return _READING.judge(snippet, target, tools)


ENGINE = Engine(
    ID,
    "An emulated EC2",
    Rung.APPLIED,
    _judge,
    version,
    slow=True,
    packages=_PACKAGES,
    extra="aws",
    forms=(Form.ADD, Form.OLDER),
)
