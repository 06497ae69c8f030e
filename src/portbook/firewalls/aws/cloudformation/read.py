"""Security group rules in templates of CloudFormation, and the commands that delete or describe their stack."""

from __future__ import annotations

import re
from dataclasses import replace

from portbook.firewalls.aws import security_group_reading
from portbook.firewalls.aws.cloudformation.intrinsic import TAGS
from portbook.firewalls.aws.cloudformation.rule import everything
from portbook.firewalls.aws.cloudformation.template import Contents, contents
from portbook.model import Family
from portbook.targets.base import CannotJudge, Cause, Doubt, Reading, Rejected, Remark
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands
from portbook.targets.text.yaml_documents import documents

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?aws(?=[ \t]|$)", re.MULTILINE)
_SECTION = re.compile(r"^[A-Za-z]+:", re.MULTILINE)
_PROGRAM = ("aws", "cloudformation")
_VERBS = {"delete-stack": True, "describe-stack-resources": False}
"""Operations, and whether they delete the stack."""
_NAMED = "--stack-name"
_STACK = re.compile(r"[A-Za-z][-A-Za-z0-9]{0,127}")
_REPLACES = "the group has exactly the rules of these lists, so this replaces all others"
_COMPLETE = "judge it with --as complete"
_OUT = "a group without SecurityGroupEgress lets everything out"
_OUT_IPV6 = "the VPC decides whether a group without SecurityGroupEgress lets IPv6 out"


def read(text: str) -> Reading:
    """What the resources of a template let through: nothing, if commands delete or describe its stack.

    Raises:
        CannotJudge: another section, resource or property, or several groups.
        Rejected: CloudFormation or EC2 refuses it.
    """
    if command := _COMMAND.search(text):
        if _SECTION.search(text):
            return taken_back(text[: command.start()].count("\n") + 1, adds=True)
        delete_lines = [command.line for command in commands(text) if _deletes(command)]
        return taken_back(delete_lines[0], adds=False) if delete_lines else Reading(())
    templates = documents(text, TAGS)
    if len(templates) > 1:
        raise Rejected(templates[1].line(), "a template must be one document", id_="aws-second-document")
    return _reading(contents(templates[0])) if templates else Reading(())


def _reading(template: Contents) -> Reading:
    """What the group lets through; without a list of outbound rules, everything outbound."""
    reading = replace(security_group_reading.reading(template.grants), side_effects=tuple(template.other_resources))
    if line := template.default_egress_line:
        out, unclear = everything(Family.IPV4), everything(Family.IPV6)
        opened = (*reading.opens(), Cause(line, (out,), "the default rule of the group"))
        reading = replace(
            reading,
            rules=(*reading.rules, out),
            doubts=(*reading.doubts, Doubt(line, _OUT_IPV6, (unclear,), "aws-default-egress-ipv6")),
            remarks=(*reading.remarks, Remark(line, _OUT, "aws-default-egress")),
            opens=lambda: opened,
        )
    if not template.group_line:
        return reading
    return replace(reading, replaces=(Remark(template.group_line, _REPLACES, "aws-replaces-rules", _COMPLETE),))


def _deletes(command: Command) -> bool:
    """Whether a command deletes the stack; otherwise it describes it."""
    words, line = command.argv, command.line
    if words[:2] != _PROGRAM or words[2:3] not in {(verb,) for verb in _VERBS} or command.stdin is not None:
        message = f"Portbook knows only aws cloudformation {', '.join(_VERBS)} here"
        raise CannotJudge(line, message, id_="aws-unknown-command")
    option, _, joined = words[3].partition("=") if len(words) > len(_VERBS) + 1 else ("", "", "")
    values = (joined, *words[4:]) if joined else words[4:]
    if option != _NAMED or len(values) != 1:
        message = f"Portbook knows only the option {_NAMED} of {words[2]}, with one name"
        raise CannotJudge(line, message, id_="aws-unknown-option")
    if not _STACK.fullmatch(values[0]):
        raise Rejected(line, f"{values[0]!r} is not a valid name of a stack", id_="aws-bad-name")
    return _VERBS[words[2]]
