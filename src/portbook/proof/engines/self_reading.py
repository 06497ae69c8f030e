"""Our own reader on our own rendering: weak evidence, and a broken renderer fails it on every machine."""

from __future__ import annotations

from datetime import UTC, datetime

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof import caps, findings
from portbook.proof.engines.base import Engine
from portbook.proof.sandbox import Tools
from portbook.rules import TooComplex
from portbook.targets import Target, Unreadable

ID = "reader"


def read_back(snippet: Snippet, target: Target) -> Evidence:
    """Whether the target reads its own text as the rules that it was rendered from."""
    if reason := caps.too_long(snippet.text):
        return _evidence(Rung.NOT_VERIFIED, f"it cannot be judged: {reason}")
    try:
        wrong = findings.exact(snippet.rules, target.read(snippet.text).rules)
    except Unreadable as unreadable:
        return _evidence(Rung.FAILED, f"line {unreadable.line}: our reader refuses it: {unreadable.message}")
    except TooComplex as cannot:
        return _evidence(Rung.NOT_VERIFIED, f"it cannot be judged: {cannot}")
    return _evidence(Rung.FAILED if wrong else Rung.SELF_CONSISTENT, findings.summary(wrong))


def _evidence(rung: Rung, detail: str) -> Evidence:
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Evidence(rung, engine=ID, when=when, detail=detail)


def _judge(snippet: Snippet, target: Target, _tools: Tools) -> Evidence:
    return read_back(snippet, target)


ENGINE = Engine(
    ID,
    "Our own reader",
    Rung.SELF_CONSISTENT,
    _judge,
    forms=(Form.ADD, Form.COMMAND, Form.OLDER, Form.COMPLETE),
)
