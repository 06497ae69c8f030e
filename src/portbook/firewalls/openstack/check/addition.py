"""What the calls of a text make: one security group with its rules; or which groups they delete or list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portbook.firewalls.openstack.check import requests, schema
from portbook.firewalls.openstack.check.client_commands import EMPTY, Invocation
from portbook.model import Form
from portbook.proof.reading.vendor_schema import Body
from portbook.targets import CannotJudge, Rejected

_CREATE, _RULE = "security group create", "security group rule create"
_FOLLOWING = {Form.UNDO: "security group delete", Form.SHOW: "security group rule list"}


def made(calls: Sequence[Invocation]) -> tuple[Body, ...]:
    """The rules of the group, when all calls are done.

    Raises:
        CannotJudge: there are other calls, or several groups; rules of others are taken away; the group is stateless.
        Rejected: the program or Neutron refuses something.
    """
    created, held = False, list[Body]()
    for each in calls:
        if each.group != calls[0].group or (each.command != EMPTY and whose(each) != whose(calls[0])):
            raise CannotJudge(each.line, "it is about more than one group")
        if each.command == _CREATE:
            _refuse_group(each, again=created, late=bool(held))
            created, held = True, [Body(each.line, dict(rule)) for rule in _of_new_groups()]
        elif each.command == EMPTY:
            if not created or any("security_group_id" in body.said for body in held):
                raise CannotJudge(each.line, "which rules are taken away is not in the text")
            held = []
        elif each.command == _RULE:
            held.append(schema.RULE.check(each.line, requests.rule(each), "the rule"))
        else:
            raise CannotJudge(each.line, f"{each.command} stands beside what adds rules")
    return tuple(held)


def whose(call: Invocation) -> tuple[str, ...]:
    """The cloud and the project that a call is for, as far as it says."""
    return tuple(call.options.get(each, "") for each in ("--os-cloud", "--project", "--project-domain"))


def groups(calls: Iterable[Invocation]) -> frozenset[str]:
    """The names of the groups that are made, or that get rules."""
    return frozenset(each.group for each in calls)


def followed(calls: Iterable[Invocation], form: Form) -> frozenset[str]:
    """The names of the groups that are deleted, or listed.

    Raises:
        CannotJudge: something else is done, or it is done in another way.
    """
    found = set[str]()
    for each in calls:
        if each.command != _FOLLOWING[form]:
            raise CannotJudge(each.line, f"this is not {_FOLLOWING[form]}")
        if each.options:
            raise CannotJudge(each.line, f"what {min(each.options)} does here cannot be judged")
        if not each.arguments:
            raise CannotJudge(each.line, "it is about the rules of all groups")
        found.update(each.arguments)
    return frozenset(found)


def _refuse_group(call: Invocation, *, again: bool, late: bool) -> None:
    if again:
        raise Rejected(call.line, "of two groups with one name, the program finds neither")
    if late:
        raise CannotJudge(call.line, "a group is made behind its rules")
    if schema.GROUP.check(call.line, requests.group(call), "the group").said.get("stateful") is False:
        raise CannotJudge(call.line, "a stateless group lets no replies through")


def _of_new_groups() -> list[dict[str, str]]:
    """The rules of each new group that is not a project's first one."""
    kept = ("direction", "ethertype")
    return [{key: each[key] for key in kept} for each in schema.default_rules() if each["used_in_non_default_sg"]]
