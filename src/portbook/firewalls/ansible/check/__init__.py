"""Checks playbooks in two ways: against Ansible's own description of its modules, and by running them with Ansible."""
