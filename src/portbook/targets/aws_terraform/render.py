"""Rules as `aws_vpc_security_group_ingress_rule` and `aws_vpc_security_group_egress_rule` resources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from unicodedata import normalize

from portbook.escape import hcl
from portbook.model import Brief, Direction, Family, Rule
from portbook.rules import per_family
from portbook.targets.comments import about, heading
from portbook.targets.resource_names import cut, slug, unique
from portbook.targets.spelled import spell_networks

KINDS = {
    Direction.INBOUND: "aws_vpc_security_group_ingress_rule",
    Direction.OUTBOUND: "aws_vpc_security_group_egress_rule",
}
NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6"}
"""The protocols that AWS knows by name; only these have ports, or ICMP types."""
DESCRIPTION_LIMIT = 255
NOT_IN_DESCRIPTIONS = re.compile(r"[^A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+")
_ASCII = str.maketrans({"'": "", "\u2019": "", "\u2013": "-", "\u2014": "-", "\u2192": " to "})
"""Signs that are common in purposes and have a plain spelling."""
_NAME_LIMIT = 120


@dataclass(frozen=True)
class Permission:
    """What AWS holds once for a security group: the same permission twice is an error.

    Attributes:
        direction: inbound is ingress.
        family: of the CIDR.
        protocol: as AWS spells it: a name, a number, or `-1`.
        ports: first and last port, or ICMP type and code with -1 for any; None where there are none.
        cidr: the network at the other end.
    """

    direction: Direction
    family: Family
    protocol: str
    ports: tuple[int, int] | None
    cidr: str


def render(brief: Brief) -> str:
    """The snippet: one resource for each rule, range and network."""
    held: dict[Permission, Rule] = {}
    for rule in brief.rules:
        for permission in _permissions(rule):
            earlier = held.get(permission, rule)
            held[permission] = replace(earlier, flows=tuple(dict.fromkeys((*earlier.flows, *rule.flows))))
    if not held:
        return "".join(f"# {line}\n" for line in (*heading(brief), "nothing to open"))
    lines = [*heading(brief), "Replace aws_security_group.instance by your security group"]
    names = unique([_name(brief, held[each], each) for each in held], _NAME_LIMIT, "_")
    text, before = "".join(f"# {line}\n" for line in lines), ""
    for name, (permission, rule) in zip(names, held.items(), strict=True):
        said = about(brief, rule)
        text += "\n" + (f"# {said}\n" if said != before else "") + _resource(name, permission, said)
        before = said
    return text


def _permissions(rule: Rule) -> Iterator[Permission]:
    for each in per_family([rule]):
        protocol = "-1" if rule.protocol.is_any else NAMES.get(rule.protocol.number, str(rule.protocol.number))
        for ports in _ports(each):
            for cidr in spell_networks(each.remote, each.family):
                yield Permission(rule.direction, each.family, protocol, ports, cidr)


def _ports(rule: Rule) -> list[tuple[int, int] | None]:
    if rule.protocol.number not in NAMES:
        return [None]
    if rule.protocol.is_icmp:
        return [(-1 if rule.icmp_type is None else rule.icmp_type, -1 if rule.icmp_code is None else rule.icmp_code)]
    return [(each.first, each.last) for each in rule.destination_ports.ranges]


def _name(brief: Brief, rule: Rule, permission: Permission) -> str:
    flow = rule.flows[0] if rule.flows else rule.direction.value
    name = slug(f"{brief.id.service} {brief.id.role} {flow} {permission.family}", "_")
    return name if name[0].isalpha() else f"rule_{name}"


def _resource(name: str, permission: Permission, said: str) -> str:
    ports = permission.ports
    attributes = [
        ("security_group_id", "aws_security_group.instance.id"),
        ("description", hcl.string(description(said))),
        ("ip_protocol", hcl.string(permission.protocol)),
        *([("from_port", str(ports[0])), ("to_port", str(ports[1]))] if ports else []),
        (f"cidr_{permission.family}", hcl.string(permission.cidr)),
    ]
    body = "".join(f"  {key:<17} = {value}\n" for key, value in attributes)
    return f'resource "{KINDS[permission.direction]}" "{name}" {{\n{body}}}\n'


def description(text: str) -> str:
    """The text in the characters that AWS allows, at most 255 of them; everything else becomes a space."""
    plain = normalize("NFKD", text.translate(_ASCII)).encode("ascii", "ignore").decode()
    return cut(" ".join(NOT_IN_DESCRIPTIONS.sub(" ", plain).split()), DESCRIPTION_LIMIT)
