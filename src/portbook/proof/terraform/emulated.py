"""EC2 as moto emulates it, in this process: a security group gets rules, and says which it has. Nothing is sent anywhere."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from threading import Lock
from typing import Any

from portbook.proof.terraform.hcl import Resource
from portbook.targets import Rejected

_NETWORKS = {
    "cidr_ipv4": ("IpRanges", "CidrIp"),
    "cidr_ipv6": ("Ipv6Ranges", "CidrIpv6"),
    "cidr_blocks": ("IpRanges", "CidrIp"),
    "ipv6_cidr_blocks": ("Ipv6Ranges", "CidrIpv6"),
}
_PORTS = {"from_port": "FromPort", "to_port": "ToPort"}
_WITH_NUMBERS = {"tcp", "udp", "icmp", "icmpv6", "6", "17", "1", "58"}
_OLDER = "aws_security_group_rule"
_KINDS = {True: "aws_vpc_security_group_egress_rule", False: "aws_vpc_security_group_ingress_rule"}
_EGRESS = {_KINDS[True], "egress"}
_ONE_AT_A_TIME = Lock()
"""moto patches the whole process."""


class Group:
    """A security group without rules: what EC2 puts into a new one, the provider takes out, and so does this."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  # botocore makes its classes at run time
        self._client = client
        network = client.create_vpc(CidrBlock="192.0.2.0/24")["Vpc"]["VpcId"]
        made = client.create_security_group(GroupName="portbook", Description="portbook", VpcId=network)
        self._id = made["GroupId"]
        stock = [each["SecurityGroupRuleId"] for each in self.listing()]
        client.revoke_security_group_egress(GroupId=self._id, SecurityGroupRuleIds=stock)

    def add(self, resource: Resource) -> None:
        """What the provider asks EC2 for when it makes a resource.

        Raises:
            Rejected: EC2 refuses it.
        """
        errors = import_module("botocore.exceptions")
        way = str(resource.values["type"]) if resource.kind == _OLDER else resource.kind
        verb = "egress" if way in _EGRESS else "ingress"
        ask = getattr(self._client, f"authorize_security_group_{verb}")
        try:
            ask(GroupId=self._id, IpPermissions=[_permission(resource)])
        except (errors.ClientError, errors.ParamValidationError) as refused:
            raise Rejected(resource.line, f"EC2 refuses it: {refused}") from None

    def listing(self) -> list[Mapping[str, Any]]:
        """The rules that it has, as EC2 lists them."""
        pages = self._client.get_paginator("describe_security_group_rules")
        found = pages.paginate(Filters=[{"Name": "group-id", "Values": [self._id]}])
        return [each for page in found for each in page["SecurityGroupRules"]]


def beyond(resources: Iterable[Resource]) -> str:
    """What moto cannot take, though EC2 does, one sentence; empty where it can take all: it breaks on some."""
    for each in resources:
        protocol = str(each.values.get("ip_protocol", "-1"))
        if protocol != "-1" and "from_port" not in each.values:
            return f"moto does not know protocol {protocol} without ports"
    return ""


@contextmanager
def group() -> Iterator[Group]:
    """An empty group in an EC2 of its own."""
    with _ONE_AT_A_TIME, import_module("moto").mock_aws():
        yield Group(_client())


def _client() -> Any:  # noqa: ANN401  # botocore makes its classes at run time
    """It knows no settings of the user; what the emulator left unanswered would go to a proxy that is not there."""
    session = import_module("botocore.session").Session(session_vars=_NO_SETTINGS)
    nowhere = "http://127.0.0.1:9"
    settings = import_module("botocore.config").Config(
        region_name="us-east-1",
        proxies={"http": nowhere, "https": nowhere},
        retries={"total_max_attempts": 1},
        ignore_configured_endpoint_urls=True,
    )
    return session.create_client("ec2", config=settings, aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106  # a name for nobody


_NO_SETTINGS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def listed(listing: Iterable[Mapping[str, Any]]) -> list[Resource]:
    """What EC2 lists, in the attributes of resources."""
    return [_listed(each) for each in listing]


def _listed(rule: Mapping[str, Any]) -> Resource:
    names = {"IpProtocol": "ip_protocol", "CidrIpv4": "cidr_ipv4", "CidrIpv6": "cidr_ipv6"}
    if rule["IpProtocol"] in _WITH_NUMBERS:
        names |= {theirs: ours for ours, theirs in _PORTS.items()}
    values = {ours: rule[theirs] for theirs, ours in names.items() if theirs in rule}
    made = Resource(1, _KINDS[rule["IsEgress"]], rule["SecurityGroupRuleId"])
    made.values.update(values, security_group_id=rule["GroupId"])
    made.lines.update(dict.fromkeys(made.values, 1))
    return made


def _permission(resource: Resource) -> dict[str, Any]:
    """`IpPermission` of EC2. Of the older resource, the provider leaves the ports of `-1` out, which has none."""
    values = resource.values
    protocol = str(values["protocol" if resource.kind == _OLDER else "ip_protocol"])
    made: dict[str, Any] = {"IpProtocol": protocol}
    if protocol != "-1":
        made |= {theirs: int(str(values[ours])) for ours, theirs in _PORTS.items() if ours in values}
    said = {"Description": str(values["description"])} if "description" in values else {}
    for name, (ranges, cidr) in _NETWORKS.items():
        if name in values:
            held = values[name]
            networks = held if isinstance(held, tuple) else (held,)
            made[ranges] = [{cidr: str(each), **said} for each in networks]
    return made
