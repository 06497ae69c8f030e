"""Rules as resources of Terraform, and the commands that look at these and take them back."""

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
"""What the older resource wants where there are none."""


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines, form = heading(brief), brief.id.form
    made = list(_older(brief) if form is Form.OLDER else _newer(brief))
    if not made:
        return nothing(lines, form)
    if form in {Form.UNDO, Form.SHOW}:
        return (undo if form is Form.UNDO else show)(lines, made)
    return resources((*lines, _REPLACE), made)


def _newer(brief: Brief) -> Iterator[Resource]:
    """One resource for each rule, range and network."""
    held = permissions(brief.rules)
    named = names(_name(brief, rule, each.family) for each, rule in held.items())
    for name, (each, rule) in zip(named, held.items(), strict=True):
        network = (f"cidr_{each.family}", hcl.string(each.cidr))
        attributes = (("ip_protocol", hcl.string(each.protocol)), *_ports(each.ports), network)
        yield _resource(_KINDS[each.direction], name, about(brief, rule), attributes)


def _older(brief: Brief) -> Iterator[Resource]:
    """One resource for each rule and range, with its networks in lists."""
    groups: dict[tuple[object, ...], list[tuple[Permission, Rule]]] = {}
    for each, rule in permissions(brief.rules).items():
        groups.setdefault((each.direction, each.protocol, each.ports, rule.flows), []).append((each, rule))
    firsts = [held[0] for held in groups.values()]
    named = names(_name(brief, rule) for _each, rule in firsts)
    for name, (first, rule), held in zip(named, firsts, groups.values(), strict=True):
        attributes = (
            ("type", hcl.string(TYPES[first.direction])),
            *_ports(first.ports or _NO_PORTS),
            ("protocol", hcl.string(first.protocol)),
            *_lists([each for each, _rule in held]),
        )
        yield _resource(_OLDER, name, about(brief, rule), attributes)


def _resource(kind: str, name: str, said: str, attributes: Attributes) -> Resource:
    shared = (
        ("security_group_id", "aws_security_group.instance.id"),
        ("description", hcl.string(description(said))),
    )
    return Resource(kind, name, said, (*shared, *attributes))


def _lists(held: Iterable[Permission]) -> Iterator[tuple[str, str]]:
    """The networks of each family that there are any of."""
    for family, name in ((Family.IPV4, "cidr_blocks"), (Family.IPV6, "ipv6_cidr_blocks")):
        if networks := [each.cidr for each in held if each.family is family]:
            yield name, strings(networks)


def _ports(ports: tuple[int, int] | None) -> Attributes:
    return (("from_port", str(ports[0])), ("to_port", str(ports[1]))) if ports else ()


def _name(brief: Brief, rule: Rule, family: Family | None = None) -> str:
    flow = rule.flows[0] if rule.flows else rule.direction.value
    return slug(f"{brief.id.service} {brief.id.role} {flow} {family or ''}", "_")
