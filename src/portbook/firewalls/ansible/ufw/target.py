"""Ansible for hosts with ufw: tasks for `community.general.ufw`.

Facts: the module's documentation and source in community.general 11.4, and ufw 0.36.2.
"""

from __future__ import annotations

from portbook.firewalls.ansible.ufw.read import read
from portbook.firewalls.ansible.ufw.render import render
from portbook.firewalls.ufw.target import TARGET as UFW
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import PUBLISHED_PORTS
from portbook.targets.network_words import NetworkWords

TARGET = Target(
    id="ansible-ufw",
    title="Ansible (UFW)",
    group=Group.AUTOMATION,
    language="yaml",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ansible-ufw", "ansible-schema", "reader"),
    render=render,
    networks=NetworkWords.SHORT,
    undone_first="Ansible leaves rules that no task names, so the undo form of the old version runs before the new playbook",
    read=read,
    read_state=UFW.read_state,
    never=UFW.never,
    lacks=UFW.lacks,
    bypass=PUBLISHED_PORTS,
    notes=(
        "The text is a complete playbook: write your hosts or their group after `hosts`, then run `ansible-playbook -i INVENTORY FILE`. You can also put the tasks into a role.",
        "The module comes with the package `ansible`; where there is only ansible-core, run `ansible-galaxy collection install community.general`.",
        "The hosts need ufw and Python. If ufw is not enabled, it only stores the rules, after the existing ones. A task with `state: enabled` enables it; put one that allows SSH before it.",
        "By default, ufw drops incoming traffic and allows outgoing traffic: the tasks with `direction: out` have an effect only if the default for outgoing traffic is deny or reject.",
        "`insert: 0` with `insert_relative_to` puts each rule before the existing ones. That needs a task for each IP version. A second run adds nothing.",
        "The tasks for IPv6 fail where `/etc/default/ufw` says `IPV6=no`: leave them out there. If a host has IPv6 rules only, the first task for IPv4 fails: add an IPv4 rule before, for example for SSH.",
        "Where you have a rule that denies or rejects exactly the same, ufw skips the inserted one, and Ansible says *ok*: remove yours first with `delete: true`.",
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
