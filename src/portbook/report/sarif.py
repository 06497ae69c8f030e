"""A report as sarif."""

from __future__ import annotations

from portbook.report.base import Report


def render(report: Report) -> str:
    """The whole report."""
    raise NotImplementedError
