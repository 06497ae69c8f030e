"""What follows an addition to a router, by our own reading of names alone: where no other's parser is on the machine."""

from __future__ import annotations

from portbook.evidence import Evidence, Rung
from portbook.firewalls.routers.check.collections_reading import ENGINE as PARSERS
from portbook.firewalls.routers.check.collections_reading import names
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import SecondReading, Seen
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Reading, Target

ID = "router-names"


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    whole = snippet.id.form is Form.SHOW

    def read(each: Snippet) -> Seen:
        return Seen(Reading(()), names(each, whole=whole))

    return SecondReading(ID, Rung.SELF_CONSISTENT, str, read, PARSERS.lacking()).judge(snippet, target, tools)


ENGINE = Engine(
    ID,
    "Our own reading of names",
    Rung.SELF_CONSISTENT,
    _judge,
    forms=(Form.UNDO, Form.SHOW),
)
