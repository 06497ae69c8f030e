"""firewalld's own code, driven in a sandbox: it makes the rule set, and the lab's kernel loads that.

firewalld is GPL and does not run on every Python: it runs as a process of its own with the system's, and nothing of it
is imported here.
"""
