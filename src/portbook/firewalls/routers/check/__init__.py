"""Commands of routers, read by the parsers of Ansible's network collections, as rules."""
