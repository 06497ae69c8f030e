"""A report as workflow commands, which GitHub shows beside the lines of a pull request.

Source: GitHub documentation, "Workflow commands for GitHub Actions". A step shows ten of a kind; the last line says
how many there are.
"""

from __future__ import annotations

from portbook.escape.visible import one_line
from portbook.evidence import Rung
from portbook.model import Location
from portbook.report.base import Report, failure, summary


def render(report: Report) -> str:
    """An error for each problem and failure, a warning for each reason why something is not verified, a notice."""
    lines = [
        _command("error", each.message + (f": {each.cure}" if each.cure else ""), each.where, each.id)
        for each in report.problems
    ]
    lines += [
        _command("error", failure(each.id, each.evidence.detail), each.where, "snippet-fails")
        for each in report.with_rung(Rung.FAILED)
    ]
    lines += [_command("warning", sentence) for sentence in report.unverified()]
    return "".join(f"{line}\n" for line in [*lines, _command("notice", summary(report))])


def _command(kind: str, message: str, where: Location | None = None, title: str = "") -> str:
    properties = {"file": where.path, "line": where.line, "col": where.column} if where else {}
    if title:
        properties["title"] = title
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind}{' ' if said else ''}{said}::{_data(one_line(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """What is no character, as a file's name may be, becomes `?`."""
    return _data(text.encode("utf-8", "replace").decode()).replace(":", "%3A").replace(",", "%2C")
