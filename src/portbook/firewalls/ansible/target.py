"""Ansible: tasks for `ansible.builtin.iptables`, which every installation has.

Facts: the module's documentation and source in ansible-core 2.19.
"""

from __future__ import annotations

from portbook.firewalls.ansible.read import read
from portbook.firewalls.ansible.render import render
from portbook.firewalls.iptables.state import read_state
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import BASELINE, LACKS

TARGET = Target(
    id="ansible",
    title="Ansible (iptables)",
    group=Group.AUTOMATION,
    language="yaml",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ansible-playbook", "ansible-schema", "reader"),
    render=render,
    undone_first="Ansible leaves rules that no task names, so the undo form of the old version runs before the new playbook",
    read=read,
    read_state=read_state,
    base=BASELINE,
    lacks=LACKS,
    notes=(
        "A playbook of its own: write your hosts or their group behind `hosts`, then run `ansible-playbook -i INVENTORY FILE`. The tasks fit into a role too.",
        "The hosts need iptables and Python; nothing has to be installed from Ansible Galaxy.",
        "The rules are inserted at the top, so that they come before a final drop or reject. A second run adds nothing.",
        "Each rule has a comment that says whose it is. The undo form removes the rules with this comment, and no other.",
        "`ansible-playbook --check` says which rules are missing, and changes nothing.",
        "The show form prints all rules of the filter table, and changes nothing.",
        "The rules are gone after a restart, unless you save them, as with Debian's `netfilter-persistent save`.",
        "On hosts where ufw or firewalld manages the rules, use its own rules: these here would be gone when it reloads.",
        "What is misspelt, Ansible refuses; a port of UDP above 65535, it does not: iptables takes 70000 for 4464.",
    ),
    links=(
        (
            "ansible.builtin.iptables",
            "https://docs.ansible.com/ansible/latest/collections/ansible/builtin/iptables_module.html",
        ),
        ("ansible-playbook", "https://docs.ansible.com/ansible/latest/cli/ansible-playbook.html"),
    ),
)
