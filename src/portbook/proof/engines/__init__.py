"""One tool a file; the register of all of them.

A module of this package that defines `ENGINE` is an engine; other packages add theirs by the entry point
`portbook.engines`, which names an `Engine`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from portbook.plugins import plugins
from portbook.proof.engines.base import Engine

__all__ = ["Engine", "engines"]


@cache
def engines() -> dict[str, Engine]:
    """All engines by id."""
    found = {}
    for module in iter_modules(__path__):
        engine = getattr(import_module(f"{__name__}.{module.name}"), "ENGINE", None)
        if engine is not None:
            found[engine.id] = engine
    for point in plugins("portbook.engines"):
        engine = point.load()
        found[engine.id] = engine
    return dict(sorted(found.items()))
