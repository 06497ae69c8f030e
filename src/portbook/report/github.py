"""A report as workflow commands, which GitHub shows beside the lines of a pull request.

Source: GitHub documentation, "Workflow commands for GitHub Actions". A step shows ten of each kind; the last line says
how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from portbook.escape.visible import one_line
from portbook.model import NOWHERE, Location, Problem, Severity
from portbook.report.base import Report, summary

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """A command for each problem and failure, a warning for each reason why something is not verified, a notice."""
    lines = commands((*report.all_problems, *report.failures))
    lines += [_command("warning", sentence) for sentence in report.unverified()]
    return "".join(f"{line}\n" for line in [*lines, *map(notice, [*report.headlines, summary(report)])])


def commands(problems: Iterable[Problem]) -> list[str]:
    """A command for each problem, without its newline."""
    return [_command(_KINDS[problem.severity], problem.sentence, problem.where, problem.id) for problem in problems]


def notice(sentence: str) -> str:
    """A command that shows a sentence about no place, without its newline."""
    return _command("notice", sentence)


def _command(kind: str, message: str, where: Location | None = None, title: str = "") -> str:
    properties: dict[str, str | int] = {}
    if where and where != NOWHERE:
        properties["file"] = where.path
    if where and where.line:
        properties |= {"line": where.line, "col": where.column}
    if title:
        properties["title"] = title
    words = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind}{' ' if words else ''}{words}::{_data(one_line(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A file's name may have bytes that are no characters, which become `?`."""
    return _data(text.encode("utf-8", "replace").decode()).replace(":", "%3A").replace(",", "%2C")
