"""A document from its text to its problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portbook.handwritten.commands.page_commands import commands, may_have
from portbook.handwritten.commands.text_kind import TextKind
from portbook.handwritten.documents.formats import blocks_of
from portbook.handwritten.documents.ignores import MARK, ignores
from portbook.handwritten.finding import problems, told
from portbook.handwritten.fix import Fix
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


def lint(path: str, text: str, tools: Sequence[HandwrittenTool], warm_lab: WarmLab) -> Linted:
    """The problems of a document; where this machine allows no lab, or it broke, those of what needs none."""
    if not may_matter(text, tools):
        return Linted()
    blocks = blocks_of(path, text)
    found = commands(blocks, _programs(tools), _kinds(tools))
    listed = tuple(command for command in found if any(tool.is_for(command) for tool in tools))
    needed = [tool for tool in tools if any(tool.is_for(command) for command in listed)]
    here = [tool for tool in needed if not tool.lacking()]
    judgement = judge(text, listed, here, warm_lab.tools)
    comments = tuple(ignores(text, blocks))
    return Linted(
        tuple(sorted(problems(path, judgement.findings, comments, whole=not judgement.refused and here == needed))),
        judgement.judged,
        judgement.unjudged,
        tuple(tool.id for tool in needed if tool not in here),
        tuple(finding.fix for finding in told(judgement.findings, comments) if finding.fix),
        judgement.refusal,
        judgement.refused,
    )


def may_matter(text: str, tools: Sequence[HandwrittenTool]) -> bool:
    """Whether a document names a firewall's program, or has a comment of ours: most documents need no more than this look."""
    names = {name for tool in tools for name in tool.mentions or tool.commands}
    return MARK in text or may_have(text, names, _kinds(tools))


def _programs(tools: Sequence[HandwrittenTool]) -> frozenset[str]:
    return frozenset(name for tool in tools for name in tool.commands)


def _kinds(tools: Sequence[HandwrittenTool]) -> tuple[TextKind, ...]:
    return tuple(kind for tool in tools for kind in tool.kinds)
