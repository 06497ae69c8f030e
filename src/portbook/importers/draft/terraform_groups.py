"""Security groups of AWS in the values of Terraform's JSON, as permissions with the name of their group.

Sources: the pages of aws_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule and -egress_rule in
https://registry.terraform.io/providers/hashicorp/aws
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portbook.importers.draft.aws_permissions import Permission
from portbook.importers.draft.format import UnusableSource
from portbook.importers.draft.terraform_values import Resource
from portbook.importers.draft.tree import Node
from portbook.model import Direction, Problem

GROUP, _OLDER = "aws_security_group", "aws_security_group_rule"
_DIRECTIONS = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
_NEWER = {f"aws_vpc_security_group_{word}_rule": direction for word, direction in _DIRECTIONS.items()}
TYPES = frozenset({GROUP, _OLDER, *_NEWER})
"""The types of resources that are read."""
_LISTED = ("cidr_blocks", "ipv6_cidr_blocks")
_SINGLE = ("cidr_ipv4", "cidr_ipv6")
_OTHERS = (
    "security_groups",
    "prefix_list_ids",
    "source_security_group_id",
    "referenced_security_group_id",
    "prefix_list_id",
)
_ITSELF, _UNKNOWN = "the same group", "another group"
_WITH_NUMBERS = frozenset({"tcp", "udp", "icmp", "icmpv6", "6", "17", "1", "58"})
_ANY = frozenset({"all", "-1"})


@dataclass(frozen=True)
class Groups:
    """The security groups of a document.

    Attributes:
        names: the name of each by its id and its address.
        references: the address of the group that a rule names, by the rule's address.
    """

    names: Mapping[str, str]
    references: Mapping[str, str]

    def owner(self, rule: Resource) -> str:
        """The name of the group that a rule is of; empty where it is not in the document."""
        known = rule.values.get("security_group_id").text or self.references.get(rule.address.partition("[")[0], "")
        return self.names.get(known, known)


def names(resources: tuple[Resource, ...]) -> dict[str, str]:
    """The names of groups by id and by address."""
    named: dict[str, str] = {}
    for resource in resources:
        if resource.type == GROUP:
            name = resource.values.get("name").text or resource.address
            named |= {resource.address: name, resource.values.get("id").text or resource.address: name}
    return named


def permissions(resource: Resource, groups: Groups) -> Iterator[tuple[str, Permission]]:
    """The permissions of a resource, each with the name of its group.

    Raises:
        UnusableSource: a value is of another type.
    """
    if resource.type == GROUP:
        for word, direction in _DIRECTIONS.items():
            for rule in resource.values.get(word).items:
                yield groups.names[resource.address], _permission(rule, direction, "protocol")
    elif resource.type == _OLDER:
        yield groups.owner(resource), _permission(resource.values, _direction(resource.values), "protocol")
    else:
        yield groups.owner(resource), _permission(resource.values, _NEWER[resource.type], "ip_protocol")


def _direction(values: Node) -> Direction:
    word = values.get("type").text
    if word not in _DIRECTIONS:
        message = "the type of an aws_security_group_rule is ingress or egress"
        raise UnusableSource(
            Problem(values.where, "terraform-bad-type", message, "give the JSON as Terraform prints it")
        )
    return _DIRECTIONS[word]


def _permission(rule: Node, direction: Direction, protocol_key: str) -> Permission:
    spelled = rule.get(protocol_key).text.lower()
    protocol = "-1" if spelled in _ANY else spelled
    networks = [item.text for key in _LISTED for item in rule.get(key).items]
    networks += [rule.get(key).text for key in _SINGLE if rule.get(key).text]
    others = [item.text for key in _OTHERS for item in (rule.get(key).items or (rule.get(key),)) if item.text]
    others += [_ITSELF] if rule.get("self").flag else []
    return Permission(
        rule.where,
        direction,
        protocol,
        _numbers(rule) if protocol in _WITH_NUMBERS else None,
        tuple(networks),
        tuple(others) if networks or others else (_UNKNOWN,),
        rule.get("description").text,
    )


def _numbers(rule: Node) -> tuple[int, int] | None:
    ends = [rule.get(key) for key in ("from_port", "to_port")]
    if all(end.value is None for end in ends):
        return None
    try:
        first, last = (int(float(end.text)) for end in ends)
    except (ValueError, OverflowError):
        message = "from_port and to_port have to be numbers"
        raise UnusableSource(
            Problem(rule.where, "terraform-bad-ports", message, "give the JSON as Terraform prints it")
        ) from None
    return first, last
