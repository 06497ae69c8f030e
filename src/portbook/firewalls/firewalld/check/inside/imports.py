"""Modules of firewalld and its dependencies, imported at run time by the Python that they were packaged for."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def module(name: str) -> Any:  # noqa: ANN401  # another package's, of which no types are known
    """The module with a name.

    Raises:
        ImportError: there is no such module.
    """
    return import_module(name)
