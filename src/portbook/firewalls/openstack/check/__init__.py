"""OpenStack's security groups, without a cloud: its command line, its Networking API, and what their words let through."""
