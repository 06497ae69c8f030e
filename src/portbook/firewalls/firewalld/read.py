"""firewall-cmd commands as rules: the packets that pass after all commands on a host with the default settings of firewalld."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from portbook.firewalls.firewalld.machine import Machine
from portbook.firewalls.firewalld.options import DELETE, RELOAD, REMOVALS, Request, request
from portbook.firewalls.firewalld.validity import check_name
from portbook.targets.base import CannotJudge, Reading
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands


def read(text: str) -> Reading:
    """What passes at the end: `--permanent` requests after a reload, others until one.

    Raises:
        CannotJudge: a command does anything else, or its effect depends on the host.
        Rejected: firewalld refuses a command.
    """
    return read_commands(commands(text))


def read_commands(run: Iterable[Command]) -> Reading:
    """What passes after commands, whoever runs them.

    Raises:
        CannotJudge: a command does anything else, or its effect depends on the host.
        Rejected: firewalld refuses a command.
    """
    requests = [request(command) for command in run]
    if removals := [step for step in requests if step.action == DELETE or step.action in REMOVALS]:
        return _taken_back(removals, requests)
    machine = Machine()
    for step in requests:
        machine.run(step)
    return machine.reading()


def _taken_back(removals: Sequence[Request], requests: Sequence[Request]) -> Reading:
    for removal in removals:
        if removal.action == DELETE:
            check_name(removal)
        elif removal.policy:
            message = f"what the policy {removal.policy!r} loses depends on the host"
            raise CannotJudge(removal.line, message, id_="firewalld-removal-from-policy")
        else:
            machine = Machine()
            machine.run(replace(removal, action=REMOVALS[removal.action]))  # firewalld refuses what it refuses to add
            machine.reading()
    remaining = [request for request in requests if request not in removals]
    return taken_back(removals[0].line, adds=any(request.action not in {"", RELOAD} for request in remaining))
