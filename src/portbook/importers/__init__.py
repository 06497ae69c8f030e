"""What others have written about ports, as the first draft of a service's file.

A format is one module of this package with a `FORMAT`; it is listed by being there. What all of them share is in `draft/`:
facts with their places, and the file that is made of them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from portbook.importers.draft.format import Format


@cache
def formats() -> dict[str, Format]:
    """All formats by id, in order of id."""
    modules = (module.name for module in iter_modules(__path__) if not module.ispkg)
    listed = (import_module(f"{__name__}.{name}").FORMAT for name in modules)
    return {format_.id: format_ for format_ in sorted(listed, key=lambda format_: format_.id)}
