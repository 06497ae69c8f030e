"""Entry points of other packages, looked up once a process: each look reads every installed package's metadata."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points


@cache
def plugins(group: str) -> tuple[EntryPoint, ...]:
    """What other packages add to a group, such as `portbook.targets`, in order of name."""
    return tuple(sorted(_all().select(group=group)))


_all = cache(entry_points)
