"""Distributions of Python that engines need: what is installed, in which version."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE | re.IGNORECASE)
"""In a distribution's metadata, which are mostly a description that nobody asks for here."""


@cache
def version(name: str) -> str:
    """As its metadata says; empty where it is not installed."""
    try:
        held = distribution(name)
    except PackageNotFoundError:
        return ""
    said = _VERSION.search(held.read_text("METADATA") or "")
    return said[1] if said else held.version


def named(*distributions: str) -> str:
    """`tree-sitter 0.26.1, moto 5.2.0`: evidence says what it rests on."""
    return ", ".join(f"{each} {version(each)}" for each in distributions)


def missing(distribution: str, extra: str) -> str:
    """What to do where it is not installed, one sentence without a full stop."""
    return f"the Python package {distribution} is not installed: pip install 'portbook[{extra}]' brings it"
