"""Playbooks as rules: each task as the commands of iptables that the module runs."""

from __future__ import annotations

from portbook.firewalls.ansible.iptables import MODULE, changes
from portbook.firewalls.ansible.task import reading
from portbook.firewalls.iptables.read import read_commands
from portbook.targets.base import Reading


def read(text: str) -> Reading:
    """What a playbook lets through.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that Ansible or iptables refuses.
    """
    return reading(text, {MODULE: changes}, read_commands)
