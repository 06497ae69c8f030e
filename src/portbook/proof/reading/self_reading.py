"""Our own reader on our own rendering: weak evidence, and a broken renderer fails it on every machine."""

from __future__ import annotations

from itertools import chain

from portbook.compare import findings
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Scope, Snippet
from portbook.proof.engine import Engine
from portbook.proof.sandbox.tools import Tools
from portbook.rules import TooComplex, minus
from portbook.targets import Reading, Remark, Target, Unreadable, size_limits

ID = "reader"
_FORMS = (Form.ADD, Form.COMMAND, Form.OLDER, Form.COMPLETE)


def read_back(snippet: Snippet, target: Target) -> Evidence:
    """Whether the target reads its own text as the rules that it was rendered from."""
    if reason := size_limits.too_long(snippet.text, size_limits.MAX_SNIPPET_BYTES):
        return _evidence(Rung.NOT_VERIFIED, f"it cannot be judged: {reason}")
    try:
        forwards = any(rule.scope is Scope.FORWARDED for rule in snippet.rules)
        reading = target.read(snippet.text).for_host(forwards=forwards)
        wrong = findings.summary(findings.exact(snippet.rules, reading.rules)) or _besides(reading, snippet)
    except Unreadable as unreadable:
        return _evidence(Rung.FAILED, f"line {unreadable.line}: our reader refuses it: {unreadable.sentence}")
    except TooComplex as cannot:
        return _evidence(Rung.NOT_VERIFIED, f"it cannot be judged: {cannot}")
    return _evidence(Rung.FAILED if wrong else Rung.SELF_CONSISTENT, wrong)


def _besides(reading: Reading, snippet: Snippet) -> str:
    """What an addition or a whole file of ours does besides; empty where it does nothing else."""
    if snippet.id.form not in _FORMS:
        return ""
    doubts = (
        Remark(doubt.line, doubt.message, doubt.id) for doubt in reading.doubts if minus(doubt.rules, snippet.rules)
    )
    if aside := next(chain(reading.side_effects, doubts), None):
        return f"line {aside.line}: {aside.message}"
    closed = next(chain(reading.closes(), reading.stored), None)
    return f"line {closed.line}: it closes something, or stores it for the next start" if closed else ""


def _evidence(rung: Rung, detail: str) -> Evidence:
    return Evidence(rung, engine=ID, detail=detail)


def _judge(snippet: Snippet, target: Target, _tools: Tools) -> Evidence:
    return read_back(snippet, target)


ENGINE = Engine(
    ID,
    "Our own reader",
    Rung.SELF_CONSISTENT,
    _judge,
    forms=_FORMS,
)

ENGINES = (ENGINE,)
