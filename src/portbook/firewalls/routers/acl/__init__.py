"""Access lists of routers: entries that permit packets, an implicit deny after them, and no connection tracking.

This package has what the dialects share. The words of a single dialect are in its target.
"""
