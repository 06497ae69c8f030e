"""The second reader of Terraform's security group rules: the permissions that the AWS provider sends to EC2.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule, and
the pages `security_group_rule` and `security_group`.
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
_OWNERS = {"security_group_id", "tags", "provider"}
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
    """What resources let through together that fit the provider's schema.

    Raises:
        CannotJudge: an unknown attribute, several groups, or rules both within a group and in resources of their own.
        Rejected: the provider or EC2 refuses a value, or the same rule twice.
    """
    groups = {(_group(resource), resource.values.get("provider")) for resource in resources}
    if len(groups) > 1:
        message = "the rules are of more than one security group"
        cure = "judge the rules of one group at a time"
        raise CannotJudge(resources[-1].line, message, id_="aws-several-groups", cure=cure)
    inner = [rule for resource in resources if resource.kind == _GROUP for rule in _inline_rules(resource)]
    alone = [resource for resource in resources if resource.kind != _GROUP]
    if inner and alone:
        raise CannotJudge(
            inner[0].line,
            "the group has rules both within its block and in resources of their own",
            id_="aws-rules-inside-and-beside",
            cure="write all of them in one of these ways",
        )
    return permissions.rules(permission for rule in (*inner, *alone) for permission in _permissions(rule))


def _group(resource: Resource) -> object:
    if resource.kind == _GROUP:
        return Reference(f"{resource.address}.id")
    group_value = resource.values["security_group_id"]
    if not isinstance(group_value, str) or group_value.startswith("sg-"):
        return group_value
    raise Rejected(
        resource.lines["security_group_id"],
        "security_group_id is not the id of a security group",
        id_="aws-group-missing",
        cure="write an id that begins with sg-, or a reference",
    )


def _inline_rules(group: Resource) -> Iterator[Block]:
    """The rules within a group.

    Raises:
        CannotJudge: two of them have the same packets, of which the provider may send only one.
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
        members = set(_permissions(rule))
        if permissions & members:
            raise CannotJudge(
                rule.line,
                "two rules of the group are the same",
                id_="aws-rule-twice-in-group",
                cure="remove one of them",
            )
        permissions |= members
        yield rule


def _permissions(block: Block) -> Iterator[Permission]:
    refuse_elsewhere(block, _PACKETS | (_OWNERS if isinstance(block, Resource) else set()), {*_OWNERS, "description"})
    if unknown := [child for child in block.blocks if child.kind != "timeouts"]:
        raise CannotJudge(
            unknown[0].line, f"Portbook does not know what a block {unknown[0].kind} does", id_="aws-block-unknown"
        )
    direction = _direction(block)
    name = "ip_protocol" if "ip_protocol" in block.values else "protocol"
    if name not in block.values:
        raise Rejected(
            block.line, "the rule has no protocol", id_="aws-protocol-missing", cure="add ip_protocol or protocol"
        )
    protocol = spelled(block.values[name]) if name == "ip_protocol" else spelled(block.values[name]).lower()
    numbers = _numbers(block, protocol)
    for family, cidr in _networks(block):
        yield Permission(block.line, direction, protocol, numbers, family, cidr)


def _direction(block: Block) -> Direction:
    kind = spelled(block.values["type"]) if block.kind == _OLDER else block.kind
    if kind not in _DIRECTIONS:
        raise Rejected(
            block.lines["type"], f"the type must be ingress or egress, not {kind}", id_="aws-direction-invalid"
        )
    return _DIRECTIONS[kind]


def _numbers(block: Block, protocol: str) -> tuple[int, ...]:
    """The ports. For a protocol without ports, the older resource and a rule within a group have 0 for both."""
    numbers = tuple(int(spelled(block.values[key])) for key in ("from_port", "to_port") if key in block.values)
    older = "ip_protocol" not in block.values
    if older and not isinstance(block, Resource) and len(numbers) != 2:  # noqa: PLR2004  # both
        raise Rejected(
            block.line,
            "a rule within a group needs both ports",
            id_="aws-ports-incomplete",
            cure="add from_port and to_port",
        )
    return () if older and protocol not in _WITH_NUMBERS and numbers == (0, 0) else numbers


def _networks(block: Block) -> list[tuple[Family, str]]:
    names = [name for name in _NETWORKS if name in block.values]
    if not names or ("ip_protocol" in block.values and len(names) != 1):
        raise Rejected(
            block.line,
            "the rule needs a network: one of cidr_ipv4 and cidr_ipv6, or cidr_blocks or ipv6_cidr_blocks",
            id_="aws-network-missing",
        )
    networks = [(_NETWORKS[name], cidr) for name in names for cidr in strings(block.values[name])]
    if not networks:
        raise Rejected(block.line, "the lists of networks are empty", id_="aws-network-missing")
    return networks
