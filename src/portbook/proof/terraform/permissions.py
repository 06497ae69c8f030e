"""What a resource of a security group asks EC2 for, as the AWS provider understands its attributes.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule and
`security_group_rule` beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.model import Direction, Family, Rule
from portbook.proof.aws import permissions
from portbook.proof.aws.permissions import Permission
from portbook.proof.terraform.hcl import Reference, Resource
from portbook.targets import CannotJudge, Rejected

_WITH_NUMBERS = {"tcp", "udp", "icmp", "icmpv6", "6", "17", "1", "58"}
_OLDER = "aws_security_group_rule"
_DIRECTIONS = {
    "aws_vpc_security_group_ingress_rule": Direction.INBOUND,
    "aws_vpc_security_group_egress_rule": Direction.OUTBOUND,
    "ingress": Direction.INBOUND,
    "egress": Direction.OUTBOUND,
}
_UNDERSTOOD = {
    *("security_group_id", "description", "from_port", "to_port", "ip_protocol", "cidr_ipv4", "cidr_ipv6"),
    *("type", "protocol", "cidr_blocks", "ipv6_cidr_blocks"),
}
_NETWORKS = {
    "cidr_ipv4": Family.IPV4,
    "cidr_ipv6": Family.IPV6,
    "cidr_blocks": Family.IPV4,
    "ipv6_cidr_blocks": Family.IPV6,
}


def rules(resources: Iterable[Resource]) -> tuple[Rule, ...]:
    """What resources that the schema takes let through together.

    Raises:
        CannotJudge: an attribute that says other things than networks, protocols and ports; more than one group.
        Rejected: the provider or EC2 refuses a value, or the same rule twice.
    """
    found: list[Permission] = []
    groups: set[object] = set()
    for each in resources:
        groups.add(_group(each))
        if len(groups) > 1:
            raise CannotJudge(each.line, "the rules are of more than one security group")
        found += _of(each)
    return permissions.rules(found)


def _group(resource: Resource) -> object:
    said = resource.values["security_group_id"]
    if isinstance(said, Reference) or (isinstance(said, str) and said.startswith("sg-")):
        return said
    raise Rejected(resource.lines["security_group_id"], "security_group_id names no security group")


def _of(resource: Resource) -> Iterator[Permission]:
    for name, value in resource.values.items():
        if name not in _UNDERSTOOD:
            raise CannotJudge(resource.lines[name], f"what {name} lets through is not in the text")
        held = value if isinstance(value, tuple) else (value,)
        if name != "security_group_id" and any(isinstance(each, Reference) for each in held):
            raise CannotJudge(resource.lines[name], f"the value of {name} is not in the text")
    direction = _direction(resource)
    protocol = str(resource.values["protocol" if resource.kind == _OLDER else "ip_protocol"])
    numbers = _numbers(resource, protocol)
    for family, cidr in _networks(resource):
        yield Permission(resource.line, direction, protocol, numbers, family, cidr)


def _direction(resource: Resource) -> Direction:
    said = str(resource.values["type"]) if resource.kind == _OLDER else resource.kind
    if said not in _DIRECTIONS:
        raise Rejected(resource.lines["type"], f"the type is ingress or egress, not {said}")
    return _DIRECTIONS[said]


def _numbers(resource: Resource, protocol: str) -> tuple[int, ...]:
    """What it says of ports; the older resource has to say 0 where there are none."""
    given = tuple(int(str(resource.values[each])) for each in ("from_port", "to_port") if each in resource.values)
    none = resource.kind == _OLDER and protocol not in _WITH_NUMBERS and given == (0, 0)
    return () if none else given


def _networks(resource: Resource) -> list[tuple[Family, str]]:
    given = [each for each in _NETWORKS if each in resource.values]
    if not given or (resource.kind != _OLDER and len(given) != 1):
        raise Rejected(resource.line, "one of cidr_ipv4 and cidr_ipv6, or of the lists of networks, has to be there")
    found: list[tuple[Family, str]] = []
    for name in given:
        value = resource.values[name]
        held = value if isinstance(value, tuple) else (value,)
        found += [(_NETWORKS[name], str(each)) for each in held]
    if not found:
        raise Rejected(resource.line, "its lists of networks are empty")
    return found
