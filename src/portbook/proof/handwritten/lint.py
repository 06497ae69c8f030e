"""A document from its text to its problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portbook.handwritten.against_data.page_data import NO_DATA, PageData
from portbook.handwritten.against_data.page_findings import may_differ, page_findings
from portbook.handwritten.commands.command import Command
from portbook.handwritten.commands.page_commands import commands, may_have
from portbook.handwritten.commands.text_kind import TextKind
from portbook.handwritten.documents.formats import blocks_of
from portbook.handwritten.documents.ignores import MARK, ignores
from portbook.handwritten.finding import problems, told
from portbook.handwritten.fix import Fix
from portbook.handwritten.rules.data import OF_DATA
from portbook.model import Problem
from portbook.proof.handwritten.judge import judge
from portbook.proof.handwritten.tool import HandwrittenTool
from portbook.proof.warm_lab import WarmLab


@dataclass(frozen=True)
class Linted:
    """What came of a document.

    Attributes:
        problems: what was found, in the order of the document.
        judged: how many commands a tool has answered.
        unjudged: how many none has: what only reads, what nobody can put values in, what the lab has not.
        missing: names of the firewalls whose tools are not here, of which it has commands.
        fixes: the changes that mend some of it.
        refusal: why this machine runs no tools for some firewalls; empty where it does.
        refused: names of these firewalls, whose commands are not judged.
    """

    problems: tuple[Problem, ...] = ()
    judged: int = 0
    unjudged: int = 0
    missing: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    refusal: str = ""
    refused: tuple[str, ...] = ()


def lint(path: str, text: str, tools: Sequence[HandwrittenTool], warm_lab: WarmLab, data: PageData = NO_DATA) -> Linted:
    """The problems of a document; where this machine allows no lab, or it broke, those of what needs none.

    Args:
        path: its path, as problems name it.
        text: its text.
        tools: the firewalls whose commands are judged.
        warm_lab: where they are judged.
        data: the services that it is about.
    """
    if not may_matter(text, tools, data):
        return Linted()
    blocks = blocks_of(path, text)
    found = commands(blocks, _programs(tools), _kinds(tools))
    listed = tuple(command for command in found if any(tool.is_for(command) for tool in tools))
    needed = [tool for tool in tools if any(tool.is_for(command) for command in listed)]
    here = [tool for tool in needed if not tool.lacking()]
    judgement = judge(text, listed, here, warm_lab.tools)
    comments = tuple(ignores(text, blocks))
    findings = (*judgement.findings, *page_findings(path, text, blocks, _by_target(tools, listed), data))
    asleep = () if data.services else tuple(rule.name for rule in OF_DATA)
    return Linted(
        tuple(sorted(problems(path, findings, comments, asleep, whole=not judgement.refused and here == needed))),
        judgement.judged,
        judgement.unjudged,
        tuple(tool.id for tool in needed if tool not in here),
        tuple(fix for finding in told(judgement.findings, comments) for fix in finding.fixes),
        judgement.refusal,
        judgement.refused,
    )


def may_matter(text: str, tools: Sequence[HandwrittenTool], data: PageData = NO_DATA) -> bool:
    """Whether there may be something to say of a document: of most, no more than this look is taken."""
    names = {name for tool in tools for name in tool.mentions or tool.commands}
    return MARK in text or may_have(text, names, _kinds(tools)) or may_differ(text, data)


def _by_target(tools: Sequence[HandwrittenTool], listed: Sequence[Command]) -> Mapping[str, tuple[Command, ...]]:
    """The commands of a page, by the firewall that they are for."""
    return {tool.id: tuple(command for command in listed if tool.is_for(command)) for tool in tools}


def _programs(tools: Sequence[HandwrittenTool]) -> frozenset[str]:
    return frozenset(name for tool in tools for name in tool.commands)


def _kinds(tools: Sequence[HandwrittenTool]) -> tuple[TextKind, ...]:
    return tuple(kind for tool in tools for kind in tool.kinds)
