"""A security group of an emulated EC2, and what its rules let through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from portbook.firewalls.aws.check import moto_client, permissions
from portbook.firewalls.aws.check.permissions import Permission
from portbook.firewalls.aws.check.requests import Request
from portbook.model import Direction, Family, Rule

_NUMBERS = ("FromPort", "ToPort")
_WITH_NUMBERS = {"tcp", "udp", "icmp", "icmpv6", "6", "17", "1", "58"}
_NETWORKS = {"CidrIpv4": Family.IPV4, "CidrIpv6": Family.IPV6}
_SUFFIXES = {True: "egress", False: "ingress"}


class Group:
    """A security group that at first has no rules, not even EC2's default rule.

    Attributes:
        client: the client of its EC2.
        id: its id.
    """

    def __init__(self, client: Any, name: str = "portbook") -> None:  # noqa: ANN401  # botocore makes its classes at run time
        self.client = client
        group = client.create_security_group(GroupName=name, Description=name, VpcId=moto_client.network(client))
        self.id = str(group["GroupId"])
        stock = [rule["SecurityGroupRuleId"] for rule in self.listing()]
        client.revoke_security_group_egress(GroupId=self.id, SecurityGroupRuleIds=stock)

    def authorize(self, permission: Mapping[str, Any], line: int, *, egress: bool) -> None:
        """Add a permission, as EC2's `IpPermission`.

        Raises:
            Rejected: EC2 refuses it.
        """
        parameters = {"GroupId": self.id, "IpPermissions": [permission]}
        moto_client.ask(self.client, f"authorize_security_group_{_SUFFIXES[egress]}", parameters, line)

    def send(self, request: Request) -> tuple[Rule, ...]:
        """Send a request for this group in place of the one that it names; the rules that the answer lists, if any.

        Raises:
            Rejected: EC2 refuses it.
        """
        parameters = request.parameters
        mine = (
            {"Filters": [{**condition, "Values": [self.id]} for condition in parameters["Filters"]]}
            if "Filters" in parameters
            else {"GroupId": self.id}
        )
        answer = moto_client.ask(self.client, request.operation.replace("-", "_"), {**parameters, **mine}, request.line)
        return () if request.operation.startswith("authorize") else rules(answer.get("SecurityGroupRules", []))

    def add_other_rule(self) -> None:
        """Add a rule that no addition makes."""
        self.authorize(
            {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": "198.51.100.7/32"}]},
            1,
            egress=False,
        )

    def listing(self) -> list[Mapping[str, Any]]:
        """Its rules, as EC2 lists them."""
        pages = self.client.get_paginator("describe_security_group_rules")
        listing = pages.paginate(Filters=[{"Name": "group-id", "Values": [self.id]}])
        return [rule for page in listing for rule in page["SecurityGroupRules"]]

    def rules(self) -> tuple[Rule, ...]:
        """What it lets through."""
        return rules(self.listing())


@contextmanager
def group() -> Iterator[Group]:
    """A group without rules in a new EC2."""
    with moto_client.ec2() as client:
        yield Group(client)


def rules(listing: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """What rules let through together, from EC2's list of them."""
    return permissions.rules(_listed(rule) for rule in listing)


def _listed(rule: Mapping[str, Any]) -> Permission:
    protocol = rule["IpProtocol"]
    numbers = tuple(rule[key] for key in _NUMBERS if key in rule) if protocol in _WITH_NUMBERS else ()
    family, cidr = next((family, rule[name]) for name, family in _NETWORKS.items() if name in rule)
    direction = Direction.OUTBOUND if rule["IsEgress"] else Direction.INBOUND
    return Permission(1, direction, protocol, numbers, family, cidr)
