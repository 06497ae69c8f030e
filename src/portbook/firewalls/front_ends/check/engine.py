"""The engines of front ends, which run what they read: only text that is ours, byte for byte, is ever given to them.

ferm, Shorewall and FireHOL execute code by design: backticks, `?SHELL`, the whole file. Text by anyone else is read, by
the target's closed grammar, and no more.
"""

from __future__ import annotations

from portbook.deltas import Delta
from portbook.evidence import Evidence, Rung
from portbook.firewalls.front_ends.check.driver import FrontEndDriver
from portbook.firewalls.front_ends.check.front_end import FrontEnd
from portbook.model import OF_ONE_VERSION, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.driver import NotAllowed, Step
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.proof.sandbox.tools import Tools
from portbook.targets import Target, size_limits
from portbook.targets.text.shell import commands

_NOT_OURS = (
    "its text is not what Portbook writes for this, and {title} can run any program that a text names: it is only read"
)


def engine(front_end: FrontEnd) -> Engine:
    """The engine that gives the front end text that is ours, and no other."""
    firewall = HostFirewall(
        front_end.id,
        front_end.hosts,
        lambda snippet: _steps(snippet, front_end),
        lambda tools: FrontEndDriver(tools, front_end),
        front_end.version,
    )

    def judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
        return firewall.judge(snippet, target, tools) if _is_ours(snippet, target) else only_read(target)

    def judge_delta(delta: Delta, target: Target, tools: Tools) -> Evidence:
        ours = all(_is_ours(part, target) for part in (*delta.parts, *delta.back))
        return firewall.judge_delta(delta, target, tools) if ours else only_read(target)

    def only_read(target: Target) -> Evidence:
        detail = _NOT_OURS.format(title=target.title)
        return Evidence(Rung.NOT_VERIFIED, engine=firewall.engine, tool=firewall.version(), detail=detail)

    return Engine(
        front_end.id,
        front_end.title,
        Rung.PROVEN,
        judge,
        front_end.version,
        kernel,
        (*front_end.program_names, *front_end.needs),
        more=front_end.more,
        forms=OF_ONE_VERSION,
        hosts=front_end.hosts,
        firewall=firewall,
        judge_delta=judge_delta,
    )


def _is_ours(snippet: Snippet, target: Target) -> bool:
    return not by_anyone(snippet) and snippet.text == target.render(snippet.brief)


def by_anyone(snippet: Snippet) -> bool:
    """Whether it is a text by anyone: it is for no service, and its rules, which were read from it, are of no flow."""
    if not snippet.brief.service_title:
        return True
    known = {flow.id for flow in snippet.brief.flows}
    return not {flow for rule in snippet.brief.rules for flow in rule.flows} <= known


def _steps(snippet: Snippet, front_end: FrontEnd) -> list[Step]:
    """The commands of the snippet, none of which runs another program."""
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason, id_="front-end-text-too-large")
    steps = []
    for command in commands(snippet.text):
        if command.argv[0] not in front_end.allowed and command.argv[:2] not in front_end.lists:
            msg = f"it may run {', '.join(front_end.allowed)} only"
            raise NotAllowed(msg, id_="front-end-program-not-allowed", line=command.line)
        steps.append(Step(command.argv, command.stdin or ""))
    return steps
