"""Checks of requests to firewalld: whether it accepts them, and whether their effect depends on the host."""

from __future__ import annotations

from portbook.firewalls.firewalld.configuration import NEW_POLICY, Configuration
from portbook.firewalls.firewalld.grammar import LONGEST_NAME
from portbook.firewalls.firewalld.options import Request
from portbook.firewalls.firewalld.packet_order import REFUSING
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.host_literals import number

STOCK_ZONE = "public"
"""The default zone, unless somebody has changed it."""
_LOWEST_PRIORITY, _HIGHEST_PRIORITY = -32768, 32767
_OF_POLICIES = frozenset({"--add-ingress-zone", "--add-egress-zone", "--set-priority"})
_OF_ZONES = frozenset({"--add-forward"})
_TARGETS = {
    "": REFUSING | {"ACCEPT"},
    "policy": frozenset({"ACCEPT", "DROP", "REJECT", "CONTINUE"}),
}


def validate(step: Request, stored: Configuration) -> None:
    """Check a request against the stored configuration.

    Raises:
        CannotJudge: the effect of the request depends on the host.
        Rejected: firewalld rejects the request.
    """
    if step.zone not in {"", STOCK_ZONE}:
        message = f"which interfaces are in the zone {step.zone!r} depends on the host"
        raise CannotJudge(step.line, message, id_="firewalld-other-zone")
    if step.policy:
        _check_policy(step, stored)
    elif step.action in _OF_POLICIES:
        message = f"Portbook reads {step.action} only for a policy"
        raise CannotJudge(step.line, message, id_="firewalld-policy-missing", cure="add --policy=NAME")
    if step.action == NEW_POLICY:
        _check_new(step, stored)
    elif step.action == "--set-priority":
        _check_priority(step)
    elif step.action == "--set-target":
        _check_target(step)
    elif step.action in {"--add-port", "--add-source-port"}:
        for value in step.values:
            if "/" not in value:
                cure = f"write {value}/tcp or {value}/udp"
                raise Rejected(step.line, f"{value!r} has no protocol", id_="firewalld-protocol-missing", cure=cure)


def _check_policy(step: Request, stored: Configuration) -> None:
    if step.action in _OF_ZONES:
        raise Rejected(step.line, f"{step.action} is for zones only", id_="firewalld-zone-option")
    if not step.permanent:
        message = "Portbook reads changes of a policy only with --permanent"
        raise CannotJudge(step.line, message, id_="firewalld-policy-not-permanent")
    if step.policy not in _policies(stored):
        message = f"what the policy {step.policy!r} does depends on the host"
        raise CannotJudge(step.line, message, id_="firewalld-policy-of-host", cure="make a policy with --new-policy")


def _policies(stored: Configuration) -> set[str]:
    return {request.values[0] for request in stored.requests if request.action == NEW_POLICY}


def _check_new(step: Request, stored: Configuration) -> None:
    check_name(step)
    if step.values[0] in _policies(stored):
        message = f"there is a policy {step.values[0]!r} already"
        raise Rejected(step.line, message, id_="firewalld-policy-exists")


def check_name(step: Request) -> None:
    """Check a request that creates or deletes a policy.

    Raises:
        CannotJudge: the name has unusual characters.
        Rejected: firewalld rejects the request or the name.
    """
    name = step.values[0]
    if not step.permanent or step.zone or step.policy:
        message = f"{step.action} takes --permanent, and neither a zone nor a policy"
        raise Rejected(step.line, message, id_="firewalld-needs-permanent")
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
        message = f"the policy name {name!r} has more than letters, digits, - and _"
        raise CannotJudge(step.line, message, id_="firewalld-unusual-name")
    if len(name) > LONGEST_NAME:
        message = f"the name {name!r} is longer than {LONGEST_NAME} characters"
        raise Rejected(step.line, message, id_="firewalld-name-too-long")


def _check_priority(step: Request) -> None:
    text = step.values[0]
    value = number(text.removeprefix("-"), step.line) * (-1 if text.startswith("-") else 1)
    if value == 0 or not _LOWEST_PRIORITY <= value <= _HIGHEST_PRIORITY:
        message = f"a priority is {_LOWEST_PRIORITY} to {_HIGHEST_PRIORITY}, and not 0"
        raise Rejected(step.line, message, id_="firewalld-priority-out-of-range")


def _check_target(step: Request) -> None:
    known = _TARGETS["policy" if step.policy else ""]
    if not step.permanent:
        message = "--set-target needs --permanent"
        raise Rejected(step.line, message, id_="firewalld-needs-permanent")
    if step.values[0] not in known:
        message = f"what the target {step.values[0]!r} opens or closes depends on the host"
        raise CannotJudge(step.line, message, id_="firewalld-target-of-host")
