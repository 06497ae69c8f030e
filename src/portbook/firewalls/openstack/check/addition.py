"""The security group and rules that commands create, or the groups that they delete or list.

Neutron's own attributes check the bodies of the requests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portbook.firewalls.openstack.check import client_commands, requests
from portbook.firewalls.openstack.check.neutron_service import EXTRACT
from portbook.model import Form
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.program_reference import Invocation
from portbook.proof.reading.vendor_schema import Body, VendorSchema
from portbook.targets import CannotJudge, Rejected

_GROUP = VendorSchema(EXTRACT, "Neutron", ("security_group",))
_RULE = VendorSchema(EXTRACT, "Neutron", ("security_group_rule",))
_FOLLOWING = {Form.UNDO: client_commands.DELETE_GROUP, Form.SHOW: client_commands.LIST_RULES}
_PLACE = ("--os-cloud", "--project", "--project-domain")


def schema_version() -> str:
    """The version of the Neutron that the attributes are from: `neutron 29.0.0`."""
    return f"{extract(EXTRACT)['source'].split()[0]} {extract(EXTRACT)['version']}"


def rules(calls: Sequence[Invocation]) -> tuple[Body, ...]:
    """The rules of the group after all command lines.

    Raises:
        CannotJudge: other commands, several groups, a stateless group, or a deletion of rules that are not in the text.
        Rejected: the client or Neutron refuses a command.
    """
    created, bodies = False, list[Body]()
    for call in calls:
        _refuse_other_group(call, calls[0])
        if call.command == client_commands.CREATE_GROUP:
            _refuse_group(call, again=created, late=bool(bodies))
            created, bodies = True, [Body(call.line, dict(rule)) for rule in _default_rules()]
        elif call.command == client_commands.DELETE_ALL_RULES:
            if not created or any("security_group_id" in body.content for body in bodies):
                raise CannotJudge(
                    call.line,
                    "the text does not show which rules this deletes",
                    id_="openstack-unknown-rules-deleted",
                    cure="delete the rules directly after the command that creates the group",
                )
            bodies = []
        elif call.command == client_commands.CREATE_RULE:
            bodies.append(_RULE.check(call.line, requests.rule(call), "the rule"))
        else:
            raise CannotJudge(
                call.line, f"openstack {call.command} does not add rules", id_="openstack-command-unexpected"
            )
    return tuple(bodies)


def groups(calls: Iterable[Invocation]) -> frozenset[str]:
    """The names of the groups that commands create or add rules to."""
    return frozenset(call.arguments[0] for call in calls)


def followed(calls: Iterable[Invocation], form: Form) -> frozenset[str]:
    """The names of the groups that commands delete, or whose rules they list.

    Raises:
        CannotJudge: another command, or an option.
    """
    names = set[str]()
    for call in calls:
        if call.command != _FOLLOWING[form]:
            raise CannotJudge(
                call.line, f"this is not openstack {_FOLLOWING[form]}", id_="openstack-command-unexpected"
            )
        if call.options:
            raise requests.unknown(call.line, min(call.options))
        if not call.arguments:
            message = "this lists the rules of all groups"
            raise CannotJudge(call.line, message, id_="openstack-all-groups", cure="name the group")
        names.update(call.arguments)
    return frozenset(names)


def _refuse_other_group(call: Invocation, first: Invocation) -> None:
    """Refuse a command line about another group, cloud or project than the first."""
    elsewhere = any(call.value(option) != first.value(option) for option in _PLACE)
    if call.arguments[0] != first.arguments[0] or (elsewhere and call.command != client_commands.DELETE_ALL_RULES):
        message = "the commands are for more than one security group"
        raise CannotJudge(call.line, message, id_="openstack-several-groups", cure="judge one group at a time")


def _refuse_group(call: Invocation, *, again: bool, late: bool) -> None:
    if again:
        message = "the client refuses a name that two groups have"
        raise Rejected(call.line, message, id_="openstack-group-twice", cure="create the group once")
    if late:
        message = "the group is created after its rules"
        raise CannotJudge(call.line, message, id_="openstack-group-late", cure="create the group first")
    if _GROUP.check(call.line, requests.group(call), "the group").content.get("stateful") is False:
        message = "a stateless group drops replies"
        raise CannotJudge(call.line, message, id_="openstack-group-stateless", cure="write --stateful")


def _default_rules() -> list[dict[str, str]]:
    """The rules that Neutron adds to each new group, except a project's group `default`."""
    rules: list[Mapping[str, Any]] = extract(EXTRACT)["default_rules"]
    keys = ("direction", "ethertype")
    return [{key: rule[key] for key in keys} for rule in rules if rule["used_in_non_default_sg"]]
