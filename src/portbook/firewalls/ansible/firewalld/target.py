"""Ansible for hosts with firewalld: tasks for `ansible.posix.firewalld`, and a policy in a file.

Facts: the module's documentation and source in ansible.posix 2.1, firewalld 1.3.3, and firewalld.policy(5).
"""

from __future__ import annotations

from portbook.firewalls.ansible.firewalld.read import read
from portbook.firewalls.ansible.firewalld.render import render
from portbook.firewalls.firewalld.target import TARGET as FIREWALLD
from portbook.model import Form
from portbook.targets.base import Group, Target
from portbook.targets.netfilter.baseline import PUBLISHED_PORTS
from portbook.targets.network_words import NetworkWords

TARGET = Target(
    id="ansible-firewalld",
    title="Ansible (firewalld)",
    group=Group.AUTOMATION,
    language="yaml",
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("ansible-firewalld", "ansible-schema", "reader"),
    render=render,
    networks=NetworkWords.SHORT,
    undone_first="Ansible leaves rules that no task names, so the undo form of the old version runs before the new playbook",
    read=read,
    read_state=FIREWALLD.read_state,
    never=FIREWALLD.never,
    lacks=FIREWALLD.lacks,
    bypass=PUBLISHED_PORTS,
    notes=(
        "The text is a complete playbook: write your hosts or their group after `hosts`, then run `ansible-playbook -i INVENTORY FILE`. You can also put the tasks and the handler into a role.",
        "The module comes with the package `ansible`; where there is only ansible-core, run `ansible-galaxy collection install ansible.posix`. The hosts need firewalld 0.9 or later, running, and Python with its module, which the package firewalld brings.",
        "firewalld refuses what comes in, except what a zone names, and lets everything out: the policy matters only where another policy or a direct rule closes what goes out.",
        "Incoming rules go to the default zone: for interfaces in another zone, add `zone: NAME` to each of their tasks.",
        "The module does not support policies, so the playbook installs the policy as a file. The policy has priority -100 and decides before policies with a higher number.",
        "The tasks change the permanent configuration, and the handler reloads it if something changed. A reload drops rules that were added without `--permanent`. A second run changes nothing.",
        "If a run ends before its handler, a second run changes and reloads nothing: run `ansible-playbook` with `--force-handlers`, or `firewall-cmd --reload` on the host.",
        "`ansible-playbook --check` says what would change, and changes nothing.",
        "firewalld has no port and no rule twice: where the zone had one of these before in the same words, the undo form removes yours. It deletes the whole policy.",
        "The show form prints the default zone and the policy as they are loaded, and changes nothing.",
        "ICMP that connection tracking calls invalid, such as an answer that nobody asked for, is dropped before any rule: a rule for all of ICMP does not open it.",
        "Two settings of `firewalld.conf` drop packets whatever rules say, and are off where these are tried: `IPv6_rpfilter`, which drops sources without a route back, and `RFC3964_IPv4`, which rejects IPv6 addresses that hold an IPv4 address.",
    ),
    links=(
        (
            "ansible.posix.firewalld",
            "https://docs.ansible.com/ansible/latest/collections/ansible/posix/firewalld_module.html",
        ),
        ("firewalld: policies", "https://firewalld.org/documentation/man-pages/firewalld.policies.html"),
        ("firewalld.policy(5)", "https://firewalld.org/documentation/man-pages/firewalld.policy.html"),
    ),
)
