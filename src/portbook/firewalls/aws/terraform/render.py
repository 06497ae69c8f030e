"""Rules as resources of Terraform, and the commands that show or destroy these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portbook.escape import hcl
from portbook.firewalls.aws.description import description
from portbook.firewalls.aws.permission import TYPES, Permission, permissions
from portbook.firewalls.terraform.render import Attributes, Resource, names, nothing, resources, show, strings, undo
from portbook.model import Brief, Direction, Family, Form, Rule
from portbook.targets.text.comments import about, heading
from portbook.targets.text.resource_names import slug

_KINDS = {
    Direction.INBOUND: "aws_vpc_security_group_ingress_rule",
    Direction.OUTBOUND: "aws_vpc_security_group_egress_rule",
}
_OLDER = "aws_security_group_rule"
"""The provider's names of these resources; the reader has a table of its own."""
_REPLACE = "Replace aws_security_group.instance by your security group"
_NO_PORTS = 0, 0
"""The ports of the older resource for a protocol without ports."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines, form = heading(brief), brief.id.form
    blocks = list(_older(brief) if form is Form.OLDER else _newer(brief))
    if not blocks:
        return nothing(lines, form)
    if form in {Form.UNDO, Form.SHOW}:
        return (undo if form is Form.UNDO else show)(lines, blocks)
    return resources((*lines, _REPLACE), blocks)


def _newer(brief: Brief) -> Iterator[Resource]:
    """One resource for each rule, range and network."""
    rule_of = permissions(brief.rules)
    labels = names(_name(brief, rule, permission.family) for permission, rule in rule_of.items())
    for name, (permission, rule) in zip(labels, rule_of.items(), strict=True):
        network = (f"cidr_{permission.family}", hcl.string(permission.cidr))
        attributes = (("ip_protocol", hcl.string(permission.protocol)), *_ports(permission.ports), network)
        yield _resource(_KINDS[permission.direction], name, about(brief, rule), attributes)


def _older(brief: Brief) -> Iterator[Resource]:
    """One resource for each rule and range, with its networks in lists."""
    groups: dict[tuple[object, ...], list[tuple[Permission, Rule]]] = {}
    for permission, rule in permissions(brief.rules).items():
        key = (permission.direction, permission.protocol, permission.ports, rule.flows)
        groups.setdefault(key, []).append((permission, rule))
    firsts = [group[0] for group in groups.values()]
    labels = names(_name(brief, rule) for _permission, rule in firsts)
    for name, (first, rule), group in zip(labels, firsts, groups.values(), strict=True):
        attributes = (
            ("type", hcl.string(TYPES[first.direction])),
            *_ports(first.ports or _NO_PORTS),
            ("protocol", hcl.string(first.protocol)),
            *_lists([permission for permission, _rule in group]),
        )
        yield _resource(_OLDER, name, about(brief, rule), attributes)


def _resource(kind: str, name: str, comment: str, attributes: Attributes) -> Resource:
    shared = (
        ("security_group_id", "aws_security_group.instance.id"),
        ("description", hcl.string(description(comment))),
    )
    return Resource(kind, name, comment, (*shared, *attributes))


def _lists(group: Iterable[Permission]) -> Iterator[tuple[str, str]]:
    """The list of networks of each family; a family without networks is left out."""
    for family, name in ((Family.IPV4, "cidr_blocks"), (Family.IPV6, "ipv6_cidr_blocks")):
        if networks := [permission.cidr for permission in group if permission.family is family]:
            yield name, strings(networks)


def _ports(ports: tuple[int, int] | None) -> Attributes:
    return (("from_port", str(ports[0])), ("to_port", str(ports[1]))) if ports else ()


def _name(brief: Brief, rule: Rule, family: Family | None = None) -> str:
    flow = rule.flows[0] if rule.flows else rule.direction.value
    return slug(f"{brief.id.service} {brief.id.role} {flow} {family or ''}", "_")
