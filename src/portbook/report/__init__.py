"""Problems and results for people and programs: one format a file."""

from __future__ import annotations

from collections.abc import Callable

from portbook.report import github, json, sarif, text
from portbook.report.base import Report, exit_code
from portbook.report.verification import RefusingHost, Verification

__all__ = ["FORMATS", "RefusingHost", "Report", "Verification", "exit_code"]

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text.render,
    "json": json.render,
    "sarif": sarif.render,
    "github": github.render,
}
"""Each renders a report as text that ends in a newline, or is empty."""
