"""The engines that check ansible."""

from __future__ import annotations

from portbook.firewalls.ansible.check import ansible_firewalld, ansible_playbook, ansible_schema, ansible_ufw

ENGINES = (
    ansible_firewalld.ENGINE,
    ansible_playbook.ENGINE,
    ansible_schema.ENGINE,
    ansible_ufw.ENGINE,
)
