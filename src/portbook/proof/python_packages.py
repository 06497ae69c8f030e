"""Distributions of Python that engines need: what is installed, in which version."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

_VERSION = re.compile(r"^Version: *(\S+)", re.MULTILINE | re.IGNORECASE)
"""The version in a distribution's metadata, whose description is not parsed, as it is long."""


@cache
def version(name: str) -> str:
    """The version in its metadata; empty where it is not installed."""
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return ""
    match = _VERSION.search(package.read_text("METADATA") or "")
    return match[1] if match else package.version


def named(*distributions: str) -> str:
    """`tree-sitter 0.26.1, moto 5.2.0`: the tools that evidence names."""
    return ", ".join(f"{name} {version(name)}" for name in distributions)


def missing(distribution: str, extra: str) -> str:
    """What to do where it is not installed, one sentence without a full stop."""
    return f"the Python package {distribution} is not installed: pip install 'portbook[{extra}]' brings it"
