"""A difference of two versions of the data in each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portbook.report.diff import comment, github, html, json, markdown, sarif, text
from portbook.report.diff.base import DiffReport, Link, exit_code

FORMATS: Mapping[str, Callable[[DiffReport], str]] = {
    "text": text.render,
    "markdown": markdown.render,
    "comment": comment.render,
    "json": json.render,
    "sarif": sarif.render,
    "github": github.render,
    "html": html.render,
}
"""What renders a difference, by the name of the format."""

__all__ = ["FORMATS", "DiffReport", "Link", "exit_code"]
