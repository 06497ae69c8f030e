"""Security group rules in Terraform: resources of their own, newer and older, and rules within a group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from portbook.firewalls.aws.security_group_reading import several_groups
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
_REPLACES = "the group has exactly the rules within it, so this replaces all others"
_COMPLETE = "judge it with --as complete"


def read(text: str) -> Reading:
    """What the resources of a text let through: nothing, if commands destroy or show them.

    Raises:
        CannotJudge: an unknown attribute, several groups, or rules both within a group and in resources of their own.
        Rejected: Terraform, its AWS provider or AWS refuses it.
    """
    if has_commands(text):
        return read_commands(text, ALL)
    configured = configuration(text, {*ALL, GROUP}, NEAR)
    groups = [block for block in configured.resources if block.labels[0] == GROUP]
    alone = [block for block in configured.resources if block.labels[0] != GROUP]
    group_line, entries = _group_line(groups, alone), Entries()
    decisions = [statement for block in alone for statement in entries.alone(block)]
    for group in groups:
        for direction, block in inline_rules.rules(group):
            decisions += entries.within(direction, block)
    reading = statements.reading(decisions, entries.remarks, configured.side_effects)
    if not group_line:
        return reading
    return replace(reading, replaces=(Remark(group_line, _REPLACES, "aws-replaces-rules", _COMPLETE),))


def _group_line(groups: Sequence[Block], alone: Sequence[Block]) -> int:
    """The line of the group that has its rules within it; 0 where there is none.

    Raises:
        CannotJudge: several groups, or rules both within a group and in resources of their own.
    """
    owners: dict[object, Block] = {}
    for block in groups:
        owners.setdefault((f"{GROUP}.{block.labels[1]}.id", maker(block)), block)
    for block in alone:
        owners.setdefault((_group(block), maker(block)), block)
    if len(owners) > 1:
        raise several_groups(list(owners.values())[1].line)
    inner = [block for block in groups if inline_rules.has_rules(block)]
    if inner and alone:
        message = "rules within a group and resources of their own overwrite each other"
        raise CannotJudge(
            inner[0].line, message, id_="aws-inline-and-separate-rules", cure="write all of them in one of these ways"
        )
    return inner[0].line if inner else 0


def _group(block: Block) -> str:
    """The reference or id of a rule's group, as text to compare."""
    value = block.values.get("security_group_id")
    if isinstance(value, Reference) and "." in value.path:
        return value.path
    if isinstance(value, Unknown):
        return value.words
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    line = block.lines.get("security_group_id", block.line)
    raise Rejected(
        line, "security_group_id must be a security group", id_="aws-bad-id", cure="write its id, or a reference to it"
    )
