"""Rules as commands of the AWS CLI that create, delete or list entries of a network ACL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.firewalls.aws.permission import TYPES, Permission, permissions
from portbook.model import Brief, Direction, Family, Form, Rule
from portbook.targets.text.comments import about, heading, shell_lines

ACL = "acl-0123456789abcdef0"
"""A placeholder for the reader's own network ACL."""
_FIRST, _LAST, _STEP = 1000, 32766, 10
_NUMBERS = {"icmp": "icmp", "icmpv6": "58", "-1": "all"}
"""Protocols that this command spells in another way than security groups."""
_NETWORKS = {Family.IPV4: "--cidr-block", Family.IPV6: "--ipv6-cidr-block"}
_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}


@dataclass(frozen=True)
class _Entry:
    """An entry: its number in its direction, its permission, and the rule that it is for."""

    number: int
    permission: Permission
    rule: Rule

    @property
    def place(self) -> str:
        """The options that identify the entry."""
        return f"--network-acl-id {ACL} --{TYPES[self.permission.direction]} --rule-number {self.number}"


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    return "".join(f"{line}\n" for line in _lines(brief))


def _lines(brief: Brief) -> Iterator[str]:
    yield from shell_lines(heading(brief))
    entries, form = _entries(brief), brief.id.form
    if not entries:
        yield f"# nothing to {_NOTHING[form]}"
        return
    yield f"# Replace {ACL} by your network ACL"
    if form is Form.SHOW:
        yield f"aws ec2 describe-network-acls --network-acl-ids {ACL}"
        return
    before = ""
    for entry in entries:
        comment = f"{'Replies: ' if entry.rule.answers else ''}{about(brief, entry.rule)}"
        yield from ("", *shell_lines([comment])) if comment != before else ()
        yield _create(entry) if form is Form.ADD else f"aws ec2 delete-network-acl-entry {entry.place}"
        before = comment


def _entries(brief: Brief) -> list[_Entry]:
    """Numbered in each direction on its own, as EC2 does, ten apart while there are enough numbers."""
    rule_of = permissions(brief.rules)
    entries: list[_Entry] = []
    counts = dict.fromkeys(Direction, 0)
    most = max((sum(permission.direction is way for permission in rule_of) for way in Direction), default=0)
    step = max(1, min(_STEP, (_LAST - _FIRST) // max(1, most)))
    for permission, rule in rule_of.items():
        entries.append(_Entry(_FIRST + step * counts[permission.direction], permission, rule))
        counts[permission.direction] += 1
    return entries


def _create(entry: _Entry) -> str:
    permission = entry.permission
    words = [
        f"aws ec2 create-network-acl-entry {entry.place}",
        f"--protocol {_NUMBERS.get(permission.protocol, permission.protocol)}",
        *_ports(permission),
        f"{_NETWORKS[permission.family]} {permission.cidr}",
        "--rule-action allow",
    ]
    return " ".join(words)


def _ports(permission: Permission) -> list[str]:
    """Ports, or an ICMP type and code; empty for the protocols that have neither."""
    if permission.ports is None:
        return []
    first, last = permission.ports
    if permission.protocol.startswith("icmp"):
        return [f"--icmp-type-code Type={first},Code={last}"]
    return [f"--port-range From={first},To={last}"]
