"""The judgement of snippets that nothing here can execute: read by another's parser and schema, then compared as rules.

Our own reader has agreed before. What is new: the text goes through a parser that we did not write, its parts through
what the vendor says they may be, and only then are they taken for rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portbook.compare import findings
from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof.sandbox.tools import Tools
from portbook.rules import TooComplex
from portbook.snippets import addition_of
from portbook.targets import CannotJudge, Reading, Target, Unreadable, size_limits

FOLLOWING = frozenset({Form.UNDO, Form.SHOW})
"""The forms that are about what an addition has left."""


@dataclass(frozen=True)
class SecondView:
    """What a second reader makes of a text.

    Attributes:
        reading: what it lets through; nothing for a text that takes away or lists.
        names: what it makes, takes away or lists, by the names that the vendor knows it by.
    """

    reading: Reading
    names: frozenset[str]


@dataclass(frozen=True)
class SecondReading:
    """How texts of a target are read a second time.

    Attributes:
        engine: the engine's id.
        rung: the evidence that agreement gives.
        tool: what reads, with its version.
        read: the second reader; raises `Unreadable`.
        detail: what is left out of the check and should be known; empty otherwise.
    """

    engine: str
    rung: Rung
    tool: Callable[[], str]
    read: Callable[[Snippet], SecondView]
    detail: str = ""

    def judge(self, snippet: Snippet, target: Target, _tools: Tools) -> Evidence:
        """Whether the second reader accepts the text, and reads the rules of the data in it."""
        if reason := size_limits.too_long(snippet.text, size_limits.MAX_SNIPPET_BYTES):
            return self._evidence(Rung.NOT_VERIFIED, f"it cannot be judged: {reason}")
        try:
            wrong = self._wrong(snippet, target)
        except CannotJudge as cannot:
            return self._evidence(Rung.NOT_VERIFIED, f"line {cannot.line}: {one_line(cannot.sentence)}")
        except Unreadable as refused:
            return self._evidence(Rung.FAILED, f"line {refused.line}: {one_line(refused.sentence)}")
        except TooComplex as cannot:
            return self._evidence(Rung.NOT_VERIFIED, f"it cannot be judged: {cannot}")
        return self._evidence(Rung.FAILED, wrong) if wrong else self._evidence(self.rung, self.detail)

    def _wrong(self, snippet: Snippet, target: Target) -> str:
        reading = self.read(snippet)
        wrong = findings.summary(findings.exact(snippet.rules, reading.reading.rules))
        if wrong or snippet.id.form not in FOLLOWING:
            return wrong
        return apart(self.read(addition_of(snippet, target)).names, reading.names)

    def _evidence(self, rung: Rung, detail: str) -> Evidence:
        return Evidence(rung, engine=self.engine, tool=self.tool(), detail=detail)


def apart(names: frozenset[str], named: frozenset[str]) -> str:
    """How what follows an addition is not about what the addition makes; empty where it is, name by name."""
    if missed := sorted(names - named):
        return f"it leaves out {missed[0]}, which the addition makes"
    if strange := sorted(named - names):
        return f"it is about {strange[0]}, which the addition does not make"
    return ""
