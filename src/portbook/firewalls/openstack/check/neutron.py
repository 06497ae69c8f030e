"""Neutron itself, asked by the `openstack` program itself: what it keeps is read back. It has no network to enforce it on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from portbook.compare import findings
from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.firewalls.openstack.check import api_schema, neutron_sandbox
from portbook.firewalls.openstack.check.client_commands import Invocation, invocations
from portbook.firewalls.openstack.check.neutron_sandbox import FIRST, Cloud, Ran
from portbook.model import Form, Rule, Snippet
from portbook.proof import python_packages
from portbook.proof.engine import Engine
from portbook.proof.reading.vendor_schema import VALIDATOR, Body
from portbook.proof.sandbox.sandbox import Tools
from portbook.snippets import addition_of
from portbook.targets import CannotJudge, Target, Unreadable

ID = "neutron"
_PACKAGES = (*neutron_sandbox.PACKAGES, VALIDATOR)
_LISTING = "/v2.0/security-group-rules"
_ANOTHERS = (
    "openstack security group create ssh\nopenstack security group rule create ssh --protocol tcp --dst-port 22\n"
)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Only a text that is byte for byte our own is run; any other is read only."""
    read = api_schema.ENGINE.judge(snippet, target, tools)
    if read.rung is not Rung.CHECKED or snippet.text != target.render(snippet.brief):
        return read
    found = replace(read, engine=ID, tool=_version())
    try:
        with Cloud.open() as opened:
            wrong = _wrong(snippet, target, opened)
    except CannotJudge as cannot:
        return replace(found, rung=Rung.NOT_VERIFIED, detail=f"what Neutron keeps: {one_line(cannot.message)}")
    except Unreadable as refused:
        return replace(found, rung=Rung.FAILED, detail=f"what Neutron keeps: {one_line(refused.message)}")
    return replace(found, rung=Rung.FAILED if wrong else Rung.APPLIED, detail=wrong)


def _wrong(snippet: Snippet, target: Target, opened: Cloud) -> str:
    """What is wrong with a snippet; empty where nothing is. What follows an addition meets it, and a group of another's."""
    calls = invocations(snippet.text)
    if snippet.id.form is Form.ADD:
        return _made(snippet, calls, opened)
    before = opened.run_all(invocations(_ANOTHERS))
    added = opened.run_all(invocations(addition_of(snippet, target).text))
    if refused := before.refused or added.refused:
        return f"its addition: {refused}"
    ran = opened.run_all(calls)
    if ran.refused or snippet.id.form is Form.UNDO:
        left = "" if _held(ran.groups) == _held(before.groups) else "it does not leave the groups as they were"
        return ran.refused or left
    return _shown(ran, before, added)


def _made(snippet: Snippet, calls: Iterable[Invocation], opened: Cloud) -> str:
    ran = opened.run_all(calls)
    made = [each for each in ran.groups if each["name"] != FIRST]
    if ran.refused or len(made) > 1 or not all(each["stateful"] for each in made):
        return ran.refused or "it makes other groups than one stateful one"
    return findings.summary(findings.exact(snippet.rules, _rules(made)))


def _shown(ran: Ran, before: Ran, added: Ran) -> str:
    """Whether the rules that the addition made are listed, and nothing else."""
    listed = [rule for each in ran.asked if each.path.startswith(_LISTING) for rule in each.answer[_KEY]]
    others = {each["id"] for each in before.groups}
    mine = [rule for each in added.groups if each["id"] not in others for rule in each[_KEY]]
    if _held(ran.groups) != _held(added.groups):
        return "it changes the groups"
    return (
        ""
        if sorted(_ids(listed)) == sorted(_ids(mine))
        else "it does not list the rules of the addition, and no others"
    )


def _rules(groups: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """What groups let through, as Neutron tells it."""
    from portbook.firewalls.openstack.check import group_rules  # noqa: PLC0415  # jsonschema may be missing

    return group_rules.rules(Body(1, dict(rule)) for each in groups for rule in each[_KEY])


def _held(groups: Iterable[Mapping[str, Any]]) -> set[tuple[str, ...]]:
    """Each group with its rules, by ids."""
    return {(each["id"], *sorted(_ids(each[_KEY]))) for each in groups}


def _ids(rules: Iterable[Mapping[str, Any]]) -> list[str]:
    return [str(each["id"]) for each in rules]


_KEY = "security_group_rules"


def _version() -> str:
    """Of the program, Neutron and the schema; empty where one is missing."""
    if not all(map(python_packages.version, _PACKAGES)):
        return ""
    return f"{python_packages.named(*neutron_sandbox.PACKAGES)}, {api_schema.version()}"


ENGINE = Engine(
    ID,
    "Neutron, asked by the openstack program",
    Rung.APPLIED,
    _judge,
    _version,
    slow=True,
    packages=_PACKAGES,
    extra="openstack",
    more=neutron_sandbox.missing,
    forms=api_schema.FORMS,
)
