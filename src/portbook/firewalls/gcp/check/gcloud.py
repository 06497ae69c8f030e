"""gcloud itself, in a sandbox where it finds an API of our own: what it asks for is read, and nothing reaches Google."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portbook.compare import findings
from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.firewalls.gcp.check import discovery, fake_api, gcloud_sandbox
from portbook.firewalls.gcp.check.gcloud_sandbox import Request
from portbook.model import Form, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading import yaml_values
from portbook.proof.reading.second_reader import apart
from portbook.proof.reading.vendor_schema import VALIDATOR
from portbook.proof.sandbox.sandbox import Tools
from portbook.snippets import addition_of
from portbook.targets import CannotJudge, Target, Unreadable

ID = "gcloud"
_VENDOR = "https://www.googleapis.com/compute/v1/"
_METHODS = {Form.UNDO: "DELETE", Form.SHOW: "GET"}


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Only a text that is byte for byte our own is given to gcloud; any other is read only."""
    read = discovery.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED or snippet.text != target.render(snippet.brief):
        return read
    rung, detail = _ran(snippet, target)
    return replace(read, rung=rung, engine=ID, tool=_version(), detail=detail)


def _ran(snippet: Snippet, target: Target) -> tuple[Rung, str]:
    """What running it shows, and why."""
    try:
        wrong = _followed(snippet, target) if snippet.id.form in _METHODS else _made(snippet)
    except CannotJudge as cannot:
        return Rung.NOT_VERIFIED, f"what gcloud asks for cannot be judged: {one_line(cannot.message)}"
    except Unreadable as refused:
        return Rung.FAILED, f"what gcloud asks for is refused: {one_line(refused.message)}"
    return (Rung.FAILED, wrong) if wrong else (Rung.CHECKED, "")


def _made(snippet: Snippet) -> str:
    """What is wrong with what gcloud asks the API to make; empty where it is what the data says."""
    refused, asked = _run(snippet, [])
    if refused:
        return refused
    bodies = [discovery.API.check(1, _vendors(each.body)) for each in asked if each.method == "POST"]
    discovery.API.names(bodies)
    return findings.summary(findings.exact(snippet.rules, discovery.API.rules(bodies)))


def _followed(snippet: Snippet, target: Target) -> str:
    """What is wrong with what gcloud deletes or shows of a project that has the addition, and a rule of another's."""
    held: list[Any] = [said for _line, said in yaml_values.documents(addition_of(snippet, target).text)]
    refused, asked = _run(snippet, [*held, _ANOTHERS])
    method = _METHODS[snippet.id.form]
    if refused or any(each.method not in {method, "GET"} for each in asked):
        return refused or "it changes something else"
    named = frozenset(each.name for each in asked if each.method == method and each.done)
    return apart(frozenset(each["name"] for each in held), named)


def _run(snippet: Snippet, held: list[Any]) -> tuple[str, tuple[Request, ...]]:
    calls = discovery.API.commands.of(snippet)
    with gcloud_sandbox.Project.open() as opened:
        return opened.run_all(calls, held)


def _vendors(said: dict[str, Any] | None) -> dict[str, Any]:
    """A body as it would have gone to Google: gcloud says the network by its address, which begins with ours."""
    body = said or {}
    return {**body, "network": str(body.get("network", "")).replace(fake_api.ENDPOINT, _VENDOR)}


_ANOTHERS = {"name": "default-allow-ssh", "allowed": [{"IPProtocol": "tcp", "ports": ["22"]}]}


def _version() -> str:
    """Of gcloud and of the schema; empty where one is missing."""
    found = gcloud_sandbox.version()
    if not found or not python_packages.version(VALIDATOR):
        return ""
    return f"{found}, {discovery.API.tool()}"


ENGINE = Engine(
    ID,
    "gcloud, with an API of our own",
    Rung.CHECKED,
    _judge,
    _version,
    slow=True,
    programs=("gcloud",),
    packages=(VALIDATOR,),
    extra="checks",
    more=gcloud_sandbox.missing,
    forms=(Form.COMMAND, Form.UNDO, Form.SHOW),
)
