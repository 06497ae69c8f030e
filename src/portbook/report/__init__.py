"""Problems and results for people and programs: one format a file, which is imported when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from portbook.report.base import Report, exit_code

__all__ = ["FORMATS", "Report", "exit_code"]


def _render(name: str, report: Report) -> str:
    text: str = import_module(f"{__name__}.{name}").render(report)
    return text


FORMATS: Mapping[str, Callable[[Report], str]] = {
    name: partial(_render, name) for name in ("text", "json", "sarif", "github", "junit", "codequality")
}
"""Each renders a report as text that ends in a newline, or is empty."""
