"""Ansible tasks for ufw."""
