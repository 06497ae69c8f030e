"""Filters of Amazon EC2: security groups and network ACLs, in whatever words their rules are made.

What the targets of AWS share. The words are in the targets themselves.
"""
