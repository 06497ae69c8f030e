"""Security groups and their rules in Terraform as rules: resources of one rule each, the older ones, and those within a group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from portbook.firewalls.aws.terraform import inline_rules
from portbook.firewalls.aws.terraform.entries import Entries
from portbook.firewalls.aws.terraform.kinds import ALL, GROUP, NEAR
from portbook.firewalls.terraform.commands import has_commands, read_commands
from portbook.firewalls.terraform.configuration import configuration
from portbook.firewalls.terraform.expressions import Reference, Unknown
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.read import maker
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark

_ID = re.compile(r"sg-[0-9a-f]{8,17}")
_WHOLE = "the rules within the group are all that it has: others are taken away, so judge it with --as complete"


def read(text: str) -> Reading:
    """What the resources of a text let through; nothing, where it is commands that take them back or show them.

    Raises:
        CannotJudge: another attribute, several groups, or rules within a group beside others.
        Rejected: Terraform, its AWS provider or AWS would not take it.
    """
    if has_commands(text):
        return read_commands(text, ALL)
    configured = configuration(text, {*ALL, GROUP}, NEAR)
    groups = [each for each in configured.resources if each.labels[0] == GROUP]
    alone = [each for each in configured.resources if each.labels[0] != GROUP]
    whole, entries = _whole(groups, alone), Entries()
    decisions = [each for block in alone for each in entries.alone(block)]
    decisions += [
        each for group in groups for way, block in inline_rules.rules(group) for each in entries.within(way, block)
    ]
    reading = statements.reading(decisions, entries.remarks, configured.besides)
    return replace(reading, replaces=(Remark(whole, _WHOLE),)) if whole else reading


def _whole(groups: Sequence[Block], alone: Sequence[Block]) -> int:
    """The line of the group whose rules are all in it; 0 where there is none.

    Raises:
        CannotJudge: there are several groups, or rules within one and beside it, which overwrite each other.
    """
    owners: dict[object, Block] = {}
    for block in groups:
        owners.setdefault((f"{GROUP}.{block.labels[1]}.id", maker(block)), block)
    for block in alone:
        owners.setdefault((_group(block), maker(block)), block)
    if len(owners) > 1:
        raise CannotJudge(list(owners.values())[1].line, "the rules are for more than one security group")
    inner = [block for block in groups if inline_rules.has_rules(block)]
    if inner and alone:
        raise CannotJudge(inner[0].line, "rules within a group and beside it overwrite each other")
    return inner[0].line if inner else 0


def _group(block: Block) -> str:
    """What a rule's group is called: only the same spelling is the same."""
    value = block.values.get("security_group_id")
    if isinstance(value, Reference) and "." in value.path:
        return value.path
    if isinstance(value, Unknown):
        return value.words
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    line = block.lines.get("security_group_id", block.line)
    raise Rejected(line, "security_group_id must name a security group")
