"""Terraform's resources of firewalls that people wrote, read by the schemas of their providers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from portbook.firewalls.terraform.check import written_blocks
from portbook.handwritten.commands.command import Command
from portbook.handwritten.commands.text_kind import PLAIN, TextKind
from portbook.handwritten.documents.block import SourceLine
from portbook.proof import python_packages
from portbook.proof.handwritten import reading_trial
from portbook.proof.handwritten.tool import Answer, HandwrittenTool, Mend, Reply
from portbook.proof.host.driver import Step
from portbook.proof.reading.extracts import extract

_PROGRAM = "terraform resource"
_PARSER = "python-hcl2"
_LANGUAGES = PLAIN | {"hcl", "hcl2", "terraform", "tf", "tofu", "opentofu"}
_PROVIDERS = {"aws_terraform": "AWS", "azure_terraform": "Azure", "gcp_terraform": "Google"}
_WORDS = ("aws_security_group", "aws_vpc_security_group_", "azurerm_network_security_", "google_compute_firewall")
_COMMENT = re.compile(r"(?:#|//|/\*).*")
_LEFT_OUT = re.compile(
    r"\b(?:other|others|more|rest|omitted|omit|skip\w*|existing|additional|remaining|same|as above|as before|previous|etc"
    r"|your|snip|unchanged|elided|here|settings|config\w*|arguments|attributes|required)\b",
    re.IGNORECASE,
)
"""Comments by which an author says that something is not shown."""
_NEAR = 0.75


def _parts(lines: Sequence[SourceLine]) -> Iterator[Sequence[SourceLine]]:
    return written_blocks.resources(lines, _schemas())


@cache
def _schemas() -> dict[str, tuple[str, Any]]:
    """By type of resource, the extract that has it and what it says."""
    return {kind: (name, facts) for name in _PROVIDERS for kind, facts in extract(name)["resources"].items()}


def _read(text: str) -> Reply:
    from portbook.firewalls.terraform.check.written_resource import mistakes  # noqa: PLC0415  # python-hcl2 may be missing

    kind = text.split(maxsplit=2)[1].strip('"')
    name, facts = _schemas()[kind]
    found = list(
        mistakes(text, {kind: facts}, is_whole=not any(_LEFT_OUT.search(comment) for comment in _COMMENT.findall(text)))
    )
    if not found:
        return Reply(Answer.ACCEPTED)
    first = min(found, key=lambda mistake: mistake.line)
    line = text.split("\n")[first.line - 1]
    column = len(line) - len(line.lstrip()) + 1
    whose = f"the schema of Terraform's {_PROVIDERS[name]} provider {extract(name)['version']}"
    return Reply(Answer.REJECTED, first.words, first.line, column, whose)


def _mends(_command: Command, step: Step, reply: Reply) -> Iterator[Mend]:
    """An attribute that is almost a known one."""
    match = re.search(r"(?P<kind>\w+) has no attribute (?P<name>\w+)$", reply.words)
    if match is None:
        return
    resource = step.stdin.split(maxsplit=2)[1].strip('"')
    facts = _schemas()[resource][1]
    known = facts if match["kind"] == resource else facts[match["kind"]]["block"]
    lines = step.stdin.split("\n")
    for near in get_close_matches(match["name"], sorted(known), n=1, cutoff=_NEAR):
        lines[reply.line - 1] = lines[reply.line - 1].replace(match["name"], near, 1)
        yield Mend("misspelled-word", replace(step, stdin="\n".join(lines)), f"write {near}", match["name"], near)


def _version() -> str:
    if not python_packages.version(_PARSER):
        return ""
    versions = ", ".join(
        f"{extract(name)['source'].partition('/')[2]} {extract(name)['version']}" for name in _PROVIDERS
    )
    return f"{python_packages.named(_PARSER)}, schemas of {versions}"


TOOL = HandwrittenTool(
    "terraform",
    frozenset(),
    (),
    _version,
    reading_trial.step,
    lambda _tools: reading_trial.ReadingTrial({_PROGRAM: _read}),
    _mends,
    reading_trial.no_direction,
    reading_trial.always_whole,
    in_lab=False,
    packages=(_PARSER,),
    extra="checks",
    kinds=(TextKind(_PROGRAM, _LANGUAGES, _WORDS, _parts),),
)
