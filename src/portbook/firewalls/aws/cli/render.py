"""Rules as commands of the AWS CLI that authorize, revoke or list them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from portbook.escape import shell
from portbook.firewalls.aws.description import description
from portbook.firewalls.aws.permission import TYPES, Permission, permissions
from portbook.model import Brief, Family, Form, Rule
from portbook.targets.text.comments import about, heading, shell_lines

GROUP = "sg-0123456789abcdef0"
"""A placeholder: the security group is the reader's own."""
_LISTS = {Family.IPV4: ("IpRanges", "CidrIp"), Family.IPV6: ("Ipv6Ranges", "CidrIpv6")}
_VERBS = {Form.ADD: "authorize", Form.UNDO: "revoke"}
_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}


@dataclass(frozen=True)
class _Together:
    """Permissions that one command is about: they differ in their networks only."""

    rule: Rule
    held: tuple[Permission, ...]


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "".join(f"{line}\n" for line in _lines(brief))


def _lines(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    found, form = _together(brief), brief.id.form
    if not found:
        yield f"# nothing to {_NOTHING[form]}"
        return
    yield f"# Replace {GROUP} by your security group"
    if form is Form.SHOW:
        yield f"aws ec2 describe-security-group-rules --filters Name=group-id,Values={GROUP}"
        return
    for said, alike in groupby(found, lambda each: about(brief, each.rule)):
        yield from ("", *shell_lines([said]))
        yield from (_command(each, said if form is Form.ADD else "", _VERBS[form]) for each in alike)


def _together(brief: Brief) -> list[_Together]:
    groups: dict[tuple[object, ...], list[Permission]] = {}
    rules: dict[tuple[object, ...], Rule] = {}
    for each, rule in permissions(brief.rules).items():
        key = (each.direction, each.protocol, each.ports, rule.flows)
        groups.setdefault(key, []).append(each)
        rules.setdefault(key, rule)
    return [_Together(rules[key], tuple(held)) for key, held in groups.items()]


def _command(group: _Together, said: str, verb: str) -> str:
    way = TYPES[group.rule.direction]
    permission = shell.quoted(json.dumps([_permission(group.held, said)]))
    return f"aws ec2 {verb}-security-group-{way} --group-id {GROUP} --ip-permissions {permission}"


def _permission(held: tuple[Permission, ...], said: str) -> dict[str, object]:
    """`IpPermission` of EC2; a description only where there is one to give."""
    first = held[0]
    made: dict[str, object] = {"IpProtocol": first.protocol}
    if first.ports:
        made |= {"FromPort": first.ports[0], "ToPort": first.ports[1]}
    more = {"Description": description(said)} if said else {}
    for family, (name, cidr) in _LISTS.items():
        if networks := [{cidr: each.cidr, **more} for each in held if each.family is family]:
            made[name] = networks
    return made
