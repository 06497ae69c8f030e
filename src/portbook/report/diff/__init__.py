"""A difference of two versions of the data: one format a file, which is imported when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from portbook.report.diff.base import Commands, DiffReport, Link, exit_code

__all__ = ["FORMATS", "Commands", "DiffReport", "Link", "exit_code"]


def _render(name: str, report: DiffReport) -> str:
    text: str = import_module(f"{__name__}.{name}").render(report)
    return text


FORMATS: Mapping[str, Callable[[DiffReport], str]] = {
    name: partial(_render, name) for name in ("text", "markdown", "comment", "json", "sarif", "github", "html")
}
"""What renders a difference, by the name of the format."""
