"""Az itself, in a sandbox where the API is our own: what it asks for is read, and nothing reaches Azure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portbook.compare import findings
from portbook.evidence import Evidence, Rung
from portbook.firewalls.azure.check import az_sandbox, json_bodies, sdk
from portbook.firewalls.azure.check.az_sandbox import Request
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.second_reader import apart
from portbook.proof.reading.vendor_schema import VALIDATOR
from portbook.proof.sandbox.sandbox import Tools
from portbook.snippets import addition_of
from portbook.targets import Target, Unreadable

ID = "az"
_PACKAGES = (az_sandbox.PACKAGE, VALIDATOR)
_METHODS = {Form.UNDO: "DELETE", Form.SHOW: "GET"}


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Only a text that is byte for byte our own is given to az; any other is read only."""
    read = sdk.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED or snippet.text != target.render(snippet.brief):
        return read
    wrong = _followed(snippet, target) if snippet.id.form in _METHODS else _made(snippet)
    return replace(read, rung=Rung.FAILED if wrong else Rung.CHECKED, engine=ID, tool=_version(), detail=wrong)


def _made(snippet: Snippet) -> str:
    """What is wrong with what az asks the API to make; empty where it is what the data says."""
    refused, asked = _run(snippet, [])
    if refused or any(each.method != "PUT" for each in asked):
        return refused or "it does something else than to make rules"
    try:
        bodies = [sdk.API.check(1, each.body) for each in asked]
        names = sdk.API.names(bodies)
        if names != {each.name.lower() for each in asked}:
            return "it makes rules under other names"
        return findings.summary(findings.exact(snippet.rules, sdk.API.rules(bodies)))
    except Unreadable as unreadable:
        return f"what az asks for is refused: {unreadable.message}"


def _followed(snippet: Snippet, target: Target) -> str:
    """What is wrong with what az deletes or shows of a group that has the addition, and a rule of another's."""
    held: list[Any] = [said for _line, said in json_bodies.bodies(addition_of(snippet, target).text)]
    made = frozenset(each["name"].lower() for each in held)
    refused, asked = _run(snippet, [*held, _ANOTHERS])
    if refused or any(each.method != _METHODS[snippet.id.form] for each in asked):
        return refused or "it does something else"
    return apart(made, frozenset(each.name.lower() for each in asked if each.done))


def _run(snippet: Snippet, held: list[Any]) -> tuple[str, tuple[Request, ...]]:
    calls = sdk.API.commands.of(snippet)
    with az_sandbox.Group.open() as opened:
        refused, asked = opened.run_all(calls, held)
    several = len({each.group for each in asked}) > 1
    return refused or ("it is about more than one group" if several else ""), asked


_ANOTHERS = {"name": "ssh", "properties": {"protocol": "Tcp", "access": "Allow", "priority": 4096}}


def _version() -> str:
    """Of az and of the schema; empty where one is missing."""
    return (
        f"{python_packages.named(az_sandbox.PACKAGE)}, {sdk.API.tool()}"
        if all(map(python_packages.version, _PACKAGES))
        else ""
    )


ENGINE = Engine(
    ID,
    "az, with an API of our own",
    Rung.CHECKED,
    _judge,
    _version,
    slow=True,
    packages=_PACKAGES,
    extra="azure",
    more=az_sandbox.missing,
    forms=(Form.COMMAND, Form.UNDO, Form.SHOW),
)
