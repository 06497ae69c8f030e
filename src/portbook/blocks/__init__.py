"""The verbs of `ports` fences, one in each module: every module of this package that defines `VERB`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from portbook.blocks.base import ALL, Block, Context, Impossible, Verb

__all__ = ["ALL", "Block", "Context", "Impossible", "Verb", "verbs"]


@cache
def verbs() -> dict[str, Verb]:
    """All verbs by name, in order of name."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    by_name = {module.VERB.name: module.VERB for module in modules if hasattr(module, "VERB")}
    return dict(sorted(by_name.items()))
