"""Ansible tasks for firewalld."""
