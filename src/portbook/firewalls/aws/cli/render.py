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
"""A placeholder for the reader's own security group."""
_LISTS = {Family.IPV4: ("IpRanges", "CidrIp"), Family.IPV6: ("Ipv6Ranges", "CidrIpv6")}
_VERBS = {Form.ADD: "authorize", Form.UNDO: "revoke"}
_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}


@dataclass(frozen=True)
class _Batch:
    """The permissions of one command: they differ in their networks only."""

    rule: Rule
    permissions: tuple[Permission, ...]


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "".join(f"{line}\n" for line in _lines(brief))


def _lines(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    batches, form = _batches(brief), brief.id.form
    if not batches:
        yield f"# nothing to {_NOTHING[form]}"
        return
    yield f"# Replace {GROUP} by your security group"
    if form is Form.SHOW:
        yield f"aws ec2 describe-security-group-rules --filters Name=group-id,Values={GROUP}"
        return
    for comment, alike in groupby(batches, lambda batch: about(brief, batch.rule)):
        yield from ("", *shell_lines([comment]))
        yield from (_command(batch, comment if form is Form.ADD else "", _VERBS[form]) for batch in alike)


def _batches(brief: Brief) -> list[_Batch]:
    groups: dict[tuple[object, ...], list[Permission]] = {}
    rules: dict[tuple[object, ...], Rule] = {}
    for permission, rule in permissions(brief.rules).items():
        key = (permission.direction, permission.protocol, permission.ports, rule.flows)
        groups.setdefault(key, []).append(permission)
        rules.setdefault(key, rule)
    return [_Batch(rules[key], tuple(group)) for key, group in groups.items()]


def _command(batch: _Batch, comment: str, verb: str) -> str:
    way = TYPES[batch.rule.direction]
    permission = shell.quoted(json.dumps([_ip_permission(batch.permissions, comment)]))
    return f"aws ec2 {verb}-security-group-{way} --group-id {GROUP} --ip-permissions {permission}"


def _ip_permission(group: tuple[Permission, ...], comment: str) -> dict[str, object]:
    """`IpPermission` of EC2, with a description where there is a comment."""
    first = group[0]
    members: dict[str, object] = {"IpProtocol": first.protocol}
    if first.ports:
        members |= {"FromPort": first.ports[0], "ToPort": first.ports[1]}
    more = {"Description": description(comment)} if comment else {}
    for family, (name, cidr) in _LISTS.items():
        if networks := [{cidr: permission.cidr, **more} for permission in group if permission.family is family]:
            members[name] = networks
    return members
