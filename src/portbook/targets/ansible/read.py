"""Playbooks as rules: each task as the commands of iptables that the module runs."""

from __future__ import annotations

from portbook.targets.ansible.play import LONGEST, tasks
from portbook.targets.ansible.task import run_by
from portbook.targets.base import CannotJudge, Reading
from portbook.targets.iptables.read import read_commands


def read(text: str) -> Reading:
    """What a playbook lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Ansible or iptables refuses.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    return read_commands(command for task in tasks(text) for command in run_by(task))
