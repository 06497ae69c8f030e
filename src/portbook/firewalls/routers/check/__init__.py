"""What routers are told, read by the parsers of Ansible's network collections, and taken for rules."""
