"""Firewalls that run what they read: only text that is ours, byte for byte, is ever given to them.

ferm, Shorewall and FireHOL execute code by design: backticks, `?SHELL`, the whole file. Text by anyone else is read, by
the target's closed grammar, and no more.
"""

from __future__ import annotations

from datetime import UTC, datetime

from portbook.evidence import Evidence, Rung
from portbook.model import Snippet
from portbook.proof.host.packet_filter import PacketFilter
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Target

_NOT_OURS = (
    "its text is not what Portbook writes for this, and {title} can run any program that a text names: it is only read"
)


def judge(snippet: Snippet, target: Target, tools: Tools, by: PacketFilter) -> Evidence:
    """What the packet filter finds of a text that is ours; else that nobody vouches for it.

    Raises:
        SandboxFailed: as `PacketFilter.judge`.
    """
    if _ours(snippet, target):
        return by.judge(snippet, target, tools)
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    detail = _NOT_OURS.format(title=target.title)
    return Evidence(Rung.NOT_VERIFIED, engine=by.engine, tool=by.version(), when=when, detail=detail)


def _ours(snippet: Snippet, target: Target) -> bool:
    return not by_anyone(snippet) and snippet.text == target.render(snippet.brief)


def by_anyone(snippet: Snippet) -> bool:
    """Whether it is a text by anyone: it is for no service, and its rules, which were read from it, are of no flow."""
    if not snippet.brief.service_title:
        return True
    known = {flow.id for flow in snippet.brief.flows}
    return not {flow for rule in snippet.brief.rules for flow in rule.flows} <= known
