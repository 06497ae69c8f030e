"""What resources of a security group ask EC2 for, as the AWS provider understands their attributes.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule, and
`security_group_rule` and `security_group` beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portbook.firewalls.aws.check import permissions
from portbook.firewalls.aws.check.permissions import Permission
from portbook.firewalls.terraform.check.hcl import Block, Resource
from portbook.firewalls.terraform.check.literals import refuse_elsewhere, spelled, strings
from portbook.firewalls.terraform.check.values import Reference
from portbook.model import Direction, Family, Rule
from portbook.targets import CannotJudge, Rejected

_WITH_NUMBERS = {"tcp", "udp", "icmp", "icmpv6", "6", "17", "1", "58"}
_GROUP = "aws_security_group"
_OLDER = "aws_security_group_rule"
_DIRECTIONS = {
    "aws_vpc_security_group_ingress_rule": Direction.INBOUND,
    "aws_vpc_security_group_egress_rule": Direction.OUTBOUND,
    "ingress": Direction.INBOUND,
    "egress": Direction.OUTBOUND,
}
_WHOSE = {"security_group_id", "tags", "provider"}
_PACKETS = {
    *("description", "from_port", "to_port", "ip_protocol", "cidr_ipv4", "cidr_ipv6"),
    *("type", "protocol", "cidr_blocks", "ipv6_cidr_blocks"),
}
_OF_GROUP = {"name", "name_prefix", "description", "vpc_id", "tags", "tags_all", "revoke_rules_on_delete", "provider"}
_NETWORKS = {
    "cidr_ipv4": Family.IPV4,
    "cidr_ipv6": Family.IPV6,
    "cidr_blocks": Family.IPV4,
    "ipv6_cidr_blocks": Family.IPV6,
}


def rules(resources: Sequence[Resource]) -> tuple[Rule, ...]:
    """What resources that the schema takes let through together.

    Raises:
        CannotJudge: an attribute about other things than networks, protocols and ports; more than one group; rules
            within a group and beside it.
        Rejected: the provider or EC2 refuses a value, or the same rule twice.
    """
    groups = {(_group(resource), resource.values.get("provider")) for resource in resources}
    if len(groups) > 1:
        raise CannotJudge(resources[-1].line, "the rules are of more than one security group", id_="aws-several-groups")
    inner = [rule for resource in resources if resource.kind == _GROUP for rule in _within(resource)]
    alone = [resource for resource in resources if resource.kind != _GROUP]
    if inner and alone:
        raise CannotJudge(
            inner[0].line, "the group has rules within its block and beside it", id_="aws-rules-inside-and-beside"
        )
    return permissions.rules(permission for rule in (*inner, *alone) for permission in _of(rule))


def _group(resource: Resource) -> object:
    if resource.kind == _GROUP:
        return Reference(f"{resource.address}.id")
    group_value = resource.values["security_group_id"]
    if not isinstance(group_value, str) or group_value.startswith("sg-"):
        return group_value
    raise Rejected(
        resource.lines["security_group_id"], "security_group_id names no security group", id_="aws-group-missing"
    )


def _within(group: Resource) -> Iterator[Block]:
    """The rules in a group.

    Raises:
        CannotJudge: two of them have the same packets: whether AWS takes that, the provider decides.
    """
    refuse_elsewhere(group, _OF_GROUP, _OF_GROUP)
    permissions: set[Permission] = set()
    for rule in group.blocks:
        if rule.kind == "timeouts":
            continue
        if rule.kind not in _DIRECTIONS:
            raise CannotJudge(
                rule.line, f"Portbook does not know what a block {rule.kind} does", id_="aws-block-unknown"
            )
        members = set(_of(rule))
        if permissions & members:
            raise CannotJudge(rule.line, "two rules of the group are the same", id_="aws-rule-twice-in-group")
        permissions |= members
        yield rule


def _of(block: Block) -> Iterator[Permission]:
    refuse_elsewhere(block, _PACKETS | (_WHOSE if isinstance(block, Resource) else set()), {*_WHOSE, "description"})
    if others := [child for child in block.blocks if child.kind != "timeouts"]:
        raise CannotJudge(
            others[0].line, f"Portbook does not know what a block {others[0].kind} does", id_="aws-block-unknown"
        )
    direction = _direction(block)
    name = "ip_protocol" if "ip_protocol" in block.values else "protocol"
    if name not in block.values:
        raise Rejected(block.line, "the rule has no protocol", id_="aws-protocol-missing")
    protocol = spelled(block.values[name]) if name == "ip_protocol" else spelled(block.values[name]).lower()
    numbers = _numbers(block, protocol)
    for family, cidr in _networks(block):
        yield Permission(block.line, direction, protocol, numbers, family, cidr)


def _direction(block: Block) -> Direction:
    kind = spelled(block.values["type"]) if block.kind == _OLDER else block.kind
    if kind not in _DIRECTIONS:
        raise Rejected(block.lines["type"], f"the type is ingress or egress, not {kind}", id_="aws-direction-invalid")
    return _DIRECTIONS[kind]


def _numbers(block: Block, protocol: str) -> tuple[int, ...]:
    """The ports; without ports, all but the newer resource need 0."""
    numbers = tuple(int(spelled(block.values[key])) for key in ("from_port", "to_port") if key in block.values)
    older = "ip_protocol" not in block.values
    if older and not isinstance(block, Resource) and len(numbers) != 2:  # noqa: PLR2004  # both
        raise Rejected(block.line, "a rule within a group needs both ports", id_="aws-ports-incomplete")
    return () if older and protocol not in _WITH_NUMBERS and numbers == (0, 0) else numbers


def _networks(block: Block) -> list[tuple[Family, str]]:
    names = [name for name in _NETWORKS if name in block.values]
    if not names or ("ip_protocol" in block.values and len(names) != 1):
        raise Rejected(
            block.line,
            "one of cidr_ipv4 and cidr_ipv6, or of the lists of networks, is needed",
            id_="aws-network-missing",
        )
    networks = [(_NETWORKS[name], cidr) for name in names for cidr in strings(block.values[name])]
    if not networks:
        raise Rejected(block.line, "the lists of networks are empty", id_="aws-network-missing")
    return networks
