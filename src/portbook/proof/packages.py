"""Distributions of Python that engines need: what is installed, in which version."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


@cache
def version(distribution: str) -> str:
    """As its metadata says; empty where it is not installed."""
    try:
        return installed(distribution)
    except PackageNotFoundError:
        return ""


def named(*distributions: str) -> str:
    """`tree-sitter 0.26.1, moto 5.2.0`: evidence says what it rests on."""
    return ", ".join(f"{each} {version(each)}" for each in distributions)


def missing(distribution: str, extra: str) -> str:
    """What to do where it is not installed, one sentence without a full stop."""
    return f"the Python package {distribution} is not installed: pip install 'portbook[{extra}]' brings it"
