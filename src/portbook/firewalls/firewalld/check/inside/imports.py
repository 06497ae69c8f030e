"""Modules of firewalld and of what it needs: found at run time, by the Python that they were packaged for."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def module(name: str) -> Any:  # noqa: ANN401  # another package's, of which no types are known
    """The module of that name.

    Raises:
        ImportError: it is not here.
    """
    return import_module(name)
