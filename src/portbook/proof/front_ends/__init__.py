"""Front ends of iptables that read files, one a file: what the sandbox has to have for them, and their host profiles.

A module of this package that defines `FRONT_END` is one. They stand below the sandbox, which asks here what it may run and
which folders it needs; their engines stand above it. There is no entry point: what a snippet may run, only this source says.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from portbook.proof.front_ends.base import FrontEnd

__all__ = ["FrontEnd", "front_ends"]


@cache
def front_ends() -> tuple[FrontEnd, ...]:
    """All of them, by name."""
    modules = (import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__))
    found = (getattr(each, "FRONT_END", None) for each in modules)
    return tuple(each for each in found if isinstance(each, FrontEnd))
