"""What the command lines of a text make: one security group with its rules; or which groups they delete or list.

The bodies of their requests fit Neutron's own attributes.
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
    """`neutron 29.0.0`: the Neutron that the attributes are of."""
    return f"{extract(EXTRACT)['source'].split()[0]} {extract(EXTRACT)['version']}"


def rules(calls: Sequence[Invocation]) -> tuple[Body, ...]:
    """The rules of the group after all command lines.

    Raises:
        CannotJudge: there are other commands or several groups; rules that are not in the text are deleted; the group is
            stateless.
        Rejected: the program or Neutron refuses something.
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
                    call.line, "the text does not show which rules this deletes", id_="openstack-unknown-rules-deleted"
                )
            bodies = []
        elif call.command == client_commands.CREATE_RULE:
            bodies.append(_RULE.check(call.line, requests.rule(call), "the rule"))
        else:
            raise CannotJudge(
                call.line, f"{call.command} stands among commands that add rules", id_="openstack-command-unexpected"
            )
    return tuple(bodies)


def groups(calls: Iterable[Invocation]) -> frozenset[str]:
    """The names of the groups that are made, or that get rules."""
    return frozenset(call.arguments[0] for call in calls)


def followed(calls: Iterable[Invocation], form: Form) -> frozenset[str]:
    """The names of the groups that are deleted, or listed.

    Raises:
        CannotJudge: there is another command, or an option.
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
            raise CannotJudge(call.line, "this is about the rules of all groups", id_="openstack-all-groups")
        names.update(call.arguments)
    return frozenset(names)


def _refuse_other_group(call: Invocation, first: Invocation) -> None:
    """Refuse a command line about another group, cloud or project than the first."""
    elsewhere = any(call.value(option) != first.value(option) for option in _PLACE)
    if call.arguments[0] != first.arguments[0] or (elsewhere and call.command != client_commands.DELETE_ALL_RULES):
        raise CannotJudge(call.line, "the text is about more than one group", id_="openstack-several-groups")


def _refuse_group(call: Invocation, *, again: bool, late: bool) -> None:
    if again:
        raise Rejected(
            call.line, "openstack refuses the name of a group that two groups have", id_="openstack-group-twice"
        )
    if late:
        raise CannotJudge(call.line, "the group is made after its rules", id_="openstack-group-late")
    if _GROUP.check(call.line, requests.group(call), "the group").content.get("stateful") is False:
        raise CannotJudge(call.line, "a stateless group drops replies", id_="openstack-group-stateless")


def _default_rules() -> list[dict[str, str]]:
    """The rules that Neutron gives to each new group, other than a project's first one."""
    rules: list[Mapping[str, Any]] = extract(EXTRACT)["default_rules"]
    keys = ("direction", "ethertype")
    return [{key: rule[key] for key in keys} for rule in rules if rule["used_in_non_default_sg"]]
