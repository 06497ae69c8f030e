"""Playbooks, read by another's parser and held against Ansible's own description of its modules; and run by Ansible itself."""
