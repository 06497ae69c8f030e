"""Rules as commands of the AWS CLI that make entries of a network ACL, delete them or show the whole of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portbook.firewalls.aws.permission import TYPES, Permission, permissions
from portbook.model import Brief, Direction, Family, Form, Rule
from portbook.targets.text.comments import about, heading, shell_lines

ACL = "acl-0123456789abcdef0"
"""A placeholder: the network ACL is the reader's own."""
_FIRST, _LAST, _STEP = 1000, 32766, 10
_NUMBERS = {"icmp": "icmp", "icmpv6": "58", "-1": "all"}
"""What the CLI wants in the place of EC2's words elsewhere; others are the same."""
_NETWORKS = {Family.IPV4: "--cidr-block", Family.IPV6: "--ipv6-cidr-block"}
_NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}


@dataclass(frozen=True)
class _Entry:
    """An entry: its number among those of its direction, what it lets through and for which rule."""

    number: int
    held: Permission
    rule: Rule

    @property
    def place(self) -> str:
        """The options that say which entry it is."""
        return f"--network-acl-id {ACL} --{TYPES[self.held.direction]} --rule-number {self.number}"


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
    for each in entries:
        said = f"{'Replies: ' if each.rule.answers else ''}{about(brief, each.rule)}"
        yield from ("", *shell_lines([said])) if said != before else ()
        yield _created(each) if form is Form.ADD else f"aws ec2 delete-network-acl-entry {each.place}"
        before = said


def _entries(brief: Brief) -> list[_Entry]:
    """Numbered for each direction on its own, as EC2 does, with room between them while there is enough."""
    held = permissions(brief.rules)
    made: list[_Entry] = []
    counts = dict.fromkeys(Direction, 0)
    most = max((sum(each.direction is way for each in held) for way in Direction), default=0)
    step = max(1, min(_STEP, (_LAST - _FIRST) // max(1, most)))
    for each, rule in held.items():
        made.append(_Entry(_FIRST + step * counts[each.direction], each, rule))
        counts[each.direction] += 1
    return made


def _created(entry: _Entry) -> str:
    held = entry.held
    words = [
        f"aws ec2 create-network-acl-entry {entry.place}",
        f"--protocol {_NUMBERS.get(held.protocol, held.protocol)}",
        *_ports(held),
        f"{_NETWORKS[held.family]} {held.cidr}",
        "--rule-action allow",
    ]
    return " ".join(words)


def _ports(held: Permission) -> list[str]:
    """Ports, or an ICMP type and code; nothing of the protocols that have neither."""
    if held.ports is None:
        return []
    first, last = held.ports
    if held.protocol.startswith("icmp"):
        return [f"--icmp-type-code Type={first},Code={last}"]
    return [f"--port-range From={first},To={last}"]
