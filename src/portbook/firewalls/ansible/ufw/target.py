"""Ansible for hosts with ufw: tasks for `community.general.ufw`.

Facts: the module's documentation and source in community.general 11.4, and ufw 0.36.2.
"""

from __future__ import annotations

from portbook.firewalls.ansible.ufw.read import read
from portbook.firewalls.ansible.ufw.render import render
from portbook.firewalls.ufw.target import TARGET as UFW
from portbook.model import Form
from portbook.targets.base import Group, Target

TARGET = Target(
    id="ansible-ufw",
    title="Ansible (UFW)",
    group=Group.AUTOMATION,
    language="yaml",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ansible-ufw", "ansible-schema", "reader"),
    render=render,
    undone_first="Ansible leaves rules that no task names, so the undo form of the old version runs before the new playbook",
    read=read,
    read_state=UFW.read_state,
    never=UFW.never,
    lacks=UFW.lacks,
    notes=(
        "A playbook of its own: write your hosts or their group behind `hosts`, then run `ansible-playbook -i INVENTORY FILE`. The tasks fit into a role too.",
        "The module comes with the package `ansible`; where there is only ansible-core, run `ansible-galaxy collection install community.general`.",
        "The hosts need ufw and Python. Where ufw is not enabled, the rules wait in its files, behind those that are there, as it tells no places: a task with `state: enabled` turns it on, after one that lets you in by SSH.",
        "ufw drops what comes in and lets everything out unless told otherwise: the tasks with `direction: out` matter only where its default for outgoing is deny or reject.",
        "`insert: 0` with `insert_relative_to` puts each rule before those that the host has, which needs a task for each IP version. A second run adds nothing.",
        "The tasks for IPv6 fail where `/etc/default/ufw` says `IPV6=no`: leave them out there. Where all rules of a host are for IPv6, the first task for IPv4 fails: have one for IPv4 before, as for SSH.",
        "Where you have a rule that denies or rejects exactly the same, ufw skips the inserted one, and Ansible says *ok*: take yours away first, with `delete: true`.",
        "`ansible-playbook --check` says which rules are missing, and changes nothing.",
        "ufw has no rule twice: where you had one of these before in the same words, the undo form deletes yours.",
        "The show form prints all rules that were added to ufw, and changes nothing.",
        "`proto: vrrp` needs community.general 10.3 or later.",
        "ICMP messages that belong to no connection, such as errors that nobody asked for, are dropped on their way in before your rules are looked at: a rule for every protocol does not let them in.",
    ),
    links=(
        (
            "community.general.ufw",
            "https://docs.ansible.com/ansible/latest/collections/community/general/ufw_module.html",
        ),
        ("ufw(8)", "https://manpages.debian.org/bookworm/ufw/ufw.8.en.html"),
    ),
)
