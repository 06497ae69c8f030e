"""Templates of CloudFormation that have rules of a security group, and the commands that delete their stack or show it."""

from __future__ import annotations

import re
from dataclasses import replace

from portbook.firewalls.aws import security_group_reading
from portbook.firewalls.aws.cloudformation.intrinsic import TAGS
from portbook.firewalls.aws.cloudformation.rule import everything
from portbook.firewalls.aws.cloudformation.template import Made, made
from portbook.model import Family
from portbook.targets.base import CannotJudge, Cause, Doubt, Reading, Rejected, Remark
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands
from portbook.targets.text.yaml_documents import documents

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?aws(?=[ \t]|$)", re.MULTILINE)
_SECTION = re.compile(r"^[A-Za-z]+:", re.MULTILINE)
_PROGRAM = ("aws", "cloudformation")
_VERBS = {"delete-stack": True, "describe-stack-resources": False}
"""Whether it takes something away."""
_NAMED = "--stack-name"
_STACK = re.compile(r"[A-Za-z][-A-Za-z0-9]{0,127}")
_WHOLE = "the lists of the group have all its rules: others are taken away, so judge it with --as complete"
_OUT = "a group without SecurityGroupEgress lets everything out"
_OUT_IPV6 = "whether a group without SecurityGroupEgress lets IPv6 out depends on its VPC"


def read(text: str) -> Reading:
    """What the resources of a template let through; nothing, where commands delete or show its stack.

    Raises:
        CannotJudge: another section, resource or property, or several groups.
        Rejected: CloudFormation or EC2 would not take it.
    """
    if found := _COMMAND.search(text):
        if _SECTION.search(text):
            return taken_back(text[: found.start()].count("\n") + 1, adds=True)
        taking = [each.line for each in commands(text) if _takes(each)]
        return taken_back(taking[0], adds=False) if taking else Reading(())
    templates = documents(text, TAGS)
    if len(templates) > 1:
        raise Rejected(templates[1].line(), "a template is one document")
    return _reading(made(templates[0])) if templates else Reading(())


def _reading(said: Made) -> Reading:
    """What the group lets through; without a list of what may leave it, everything leaves."""
    found = replace(security_group_reading.reading(said.granted), side_effects=tuple(said.besides))
    if said.opens_out:
        out, unclear = everything(Family.IPV4), everything(Family.IPV6)
        opened = (*found.opens(), Cause(said.opens_out, (out,), "the default rule of the group"))
        found = replace(
            found,
            rules=(*found.rules, out),
            doubts=(*found.doubts, Doubt(said.opens_out, _OUT_IPV6, (unclear,))),
            remarks=(*found.remarks, Remark(said.opens_out, _OUT)),
            opens=lambda: opened,
        )
    return replace(found, replaces=(Remark(said.whole, _WHOLE),)) if said.whole else found


def _takes(command: Command) -> bool:
    """Whether it takes something away; otherwise it shows."""
    words, line = command.argv, command.line
    if words[:2] != _PROGRAM or words[2:3] not in {(each,) for each in _VERBS} or command.stdin is not None:
        raise CannotJudge(line, f"it may only do one of {', '.join(_VERBS)} of aws cloudformation")
    option, _, joined = words[3].partition("=") if len(words) > len(_VERBS) + 1 else ("", "", "")
    values = (joined, *words[4:]) if joined else words[4:]
    if option != _NAMED or len(values) != 1:
        raise CannotJudge(line, f"{words[2]} has to have {_NAMED} with one name, and nothing else")
    if not _STACK.fullmatch(values[0]):
        raise Rejected(line, f"{values[0]!r} is not the name of a stack")
    return _VERBS[words[2]]
