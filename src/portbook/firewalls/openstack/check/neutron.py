"""Runs the `openstack` client against Neutron in a sandbox, and compares the rules that Neutron keeps with the data.

This Neutron has no network on which it could enforce the rules.
"""

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
    """A project with only the group `default`. The state after a run is the list of its groups."""

    worker = "portbook.firewalls.openstack.check.neutron_worker"
    program = "openstack"
    package = PACKAGES[0]
    seconds = 120

    @classmethod
    def job(cls, call: Invocation) -> Any:  # noqa: ANN401  # JSON
        """The words of a command, and whether the rules that it lists are to be deleted."""
        return {"words": call.words[1:], "deletes": call.command == DELETE_ALL_RULES}


def difference(snippet: Snippet, target: Target, sandbox: ProgramSandbox) -> str:
    """What is wrong with a snippet, one sentence; empty where nothing is.

    An `undo` or `show` runs in a project that has the addition, and a group of somebody else.

    Raises:
        Unreadable: Neutron has rules that cannot be read.
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
    """What is wrong with a listing, which must show the rules of the addition and no others."""
    listed = [rule for request in run.requests if request.path == _LISTING for rule in (request.answer or {})[_RULES]]
    earlier_ids = {group["id"] for group in before.state}
    added = [rule for group in addition.state if group["id"] not in earlier_ids for rule in group[_RULES]]
    if _ids_by_group(run.state) != _ids_by_group(addition.state):
        return "it changes the groups"
    if sorted(_ids(listed)) != sorted(_ids(added)):
        return "it does not list exactly the rules of the addition"
    return ""


def rules(groups: Groups) -> tuple[Rule, ...]:
    """What groups let through, from Neutron's list of them."""
    return group_rules.rules(Body(1, dict(rule)) for group in groups for rule in group[_RULES])


def _ids_by_group(groups: Groups) -> set[tuple[str, ...]]:
    """The id of each group with the ids of its rules."""
    return {(group["id"], *sorted(_ids(group[_RULES]))) for group in groups}


def _ids(rules: Groups) -> list[str]:
    return [str(rule["id"]) for rule in rules]
