"""Google's firewall rules, without Google: its API's schema, gcloud's reference, and others' parsers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portbook.evidence import Evidence, Rung
from portbook.model import Form, Snippet
from portbook.proof import documents, packages
from portbook.proof.engines.base import Engine
from portbook.proof.google import invocations, requests
from portbook.proof.sandbox import Tools
from portbook.proof.second_reading import SecondReading, Seen
from portbook.targets import Reading, Target

ID = "gcp-discovery"
_VALIDATOR = "jsonschema"
_COMMAND = re.compile(r"^gcloud(?=\s|$)", re.MULTILINE)
VERBS = {Form.COMMAND: "create", Form.UNDO: "delete", Form.SHOW: "describe"}


def read(snippet: Snippet) -> Seen:
    """The resources of a snippet as rules, and their names; the names alone, of what takes them back or shows them."""
    from portbook.proof.google import firewalls, schema  # noqa: PLC0415  # jsonschema may be missing

    if snippet.id.form in {Form.UNDO, Form.SHOW}:
        return Seen(Reading(()), _named(snippet))
    bodies = [schema.check(line, said) for line, said in _said(snippet)]
    return Seen(Reading(firewalls.rules(bodies)), firewalls.names(bodies))


def _said(snippet: Snippet) -> Iterator[tuple[int, object]]:
    """The bodies, each with its line. An addition by anyone may be either: nothing of YAML begins like a command."""
    if snippet.id.form is Form.COMMAND or _COMMAND.search(snippet.text):
        for each in invocations.invocations(snippet.text, VERBS[Form.COMMAND]):
            yield each.line, requests.body(each)
    else:
        yield from documents.documents(snippet.text)


def _named(snippet: Snippet) -> frozenset[str]:
    calls = invocations.invocations(snippet.text, VERBS[snippet.id.form])
    for each in calls:
        requests.refuse_options(each)
    return frozenset(name for each in calls for name in each.names)


def version() -> str:
    """Of the parser, the API's schema and gcloud's reference; empty where the validator is missing."""
    if not packages.version(_VALIDATOR):
        return ""
    from portbook.proof.google import schema  # noqa: PLC0415  # jsonschema may be missing

    tools = packages.named(_VALIDATOR, "PyYAML")
    return f"{tools}, schema of {schema.version()}, reference of {invocations.version()}"


_READING = SecondReading(ID, Rung.CHECKED, version, read)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    return _READING.judge(snippet, target, tools)


ENGINE = Engine(
    ID,
    "The schema of Google's Compute Engine API",
    Rung.CHECKED,
    _judge,
    version,
    packages=(_VALIDATOR,),
    extra="checks",
    forms=(Form.ADD, Form.COMMAND, Form.UNDO, Form.SHOW),
)
