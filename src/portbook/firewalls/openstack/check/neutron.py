"""Neutron itself, asked by the `openstack` program itself: what it keeps is read back. It has no network to enforce it on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portbook.compare import findings
from portbook.firewalls.openstack.check import group_rules
from portbook.firewalls.openstack.check.client_commands import DELETE_ALL_RULES, invocations
from portbook.model import Form, Rule, Snippet
from portbook.proof.reading.program_reference import Invocation
from portbook.proof.reading.vendor_program import ProgramSandbox, Run
from portbook.proof.reading.vendor_schema import Body
from portbook.snippets import addition_of
from portbook.targets import Target

PACKAGES = ("neutron", "python-openstackclient")
FIRST = "default"
"""The group that every project has."""
_LISTING = "/v2.0/security-group-rules"
_RULES = "security_group_rules"
_OTHER_GROUP = (
    "openstack security group create ssh\nopenstack security group rule create ssh --protocol tcp --dst-port 22\n"
)
Groups = Iterable[Mapping[str, Any]]


class NeutronSandbox(ProgramSandbox):
    """A project that has its first group only; the state after a run is its groups, as Neutron lists them."""

    worker = "portbook.firewalls.openstack.check.neutron_worker"
    program = "openstack"
    package = PACKAGES[0]
    seconds = 120

    @classmethod
    def job(cls, call: Invocation) -> Any:  # noqa: ANN401  # JSON
        """A command line, and whether the rules that it lists are to be deleted."""
        return {"words": call.words[1:], "deletes": call.command == DELETE_ALL_RULES}


def difference(snippet: Snippet, target: Target, sandbox: ProgramSandbox) -> str:
    """What is wrong with a snippet; empty where nothing is. What follows an addition meets it, and another group.

    Raises:
        Unreadable: Neutron has rules that cannot be understood.
    """
    calls = invocations(snippet.text)
    if snippet.id.form is Form.ADD:
        return _added(snippet, sandbox.run_all(calls))
    before = sandbox.run_all(invocations(_OTHER_GROUP))
    addition = sandbox.run_all(invocations(addition_of(snippet, target).text))
    if refusal := before.refusal or addition.refusal:
        return f"its addition: {refusal}"
    run = sandbox.run_all(calls)
    if run.refusal or snippet.id.form is Form.UNDO:
        same = _ids_by_group(run.state) == _ids_by_group(before.state)
        return run.refusal or ("" if same else "it does not leave the groups as they were")
    return _shown(run, before, addition)


def _added(snippet: Snippet, run: Run) -> str:
    groups = [group for group in run.state if group["name"] != FIRST]
    if run.refusal or len(groups) > 1 or not all(group["stateful"] for group in groups):
        return run.refusal or "it makes other groups than one stateful one"
    return findings.summary(findings.exact(snippet.rules, rules(groups)))


def _shown(run: Run, before: Run, addition: Run) -> str:
    """Whether the rules that the addition made are listed, and nothing else."""
    listed = [rule for request in run.requests if request.path == _LISTING for rule in (request.answer or {})[_RULES]]
    others = {group["id"] for group in before.state}
    added = [rule for group in addition.state if group["id"] not in others for rule in group[_RULES]]
    if _ids_by_group(run.state) != _ids_by_group(addition.state):
        return "it changes the groups"
    if sorted(_ids(listed)) != sorted(_ids(added)):
        return "it does not list the rules of the addition, and no others"
    return ""


def rules(groups: Groups) -> tuple[Rule, ...]:
    """What groups let through, as Neutron lists them."""
    return group_rules.rules(Body(1, dict(rule)) for group in groups for rule in group[_RULES])


def _ids_by_group(groups: Groups) -> set[tuple[str, ...]]:
    """The id of each group with those of its rules."""
    return {(group["id"], *sorted(_ids(group[_RULES]))) for group in groups}


def _ids(rules: Groups) -> list[str]:
    return [str(rule["id"]) for rule in rules]
