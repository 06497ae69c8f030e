"""`portbook lint`: the firewall rules that people wrote in documents, checked with the real tools."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from portbook import own_fault
from portbook.adapters.cli.unusable import FORMAT, FormattedCommand, Unusable, of_argument
from portbook.adapters.document_files import documents, read_document
from portbook.handwritten.rules import RULES, rule_named
from portbook.model import NOWHERE, Location, Problem, Severity
from portbook.proof.handwritten.tool import HandwrittenTool, handwritten_tools
from portbook.proof.sandbox.sandbox import SandboxFailed
from portbook.proof.warm_lab import WarmLab
from portbook.report import FORMATS, Report
from portbook.report import documents as as_text
from portbook.report.base import CANNOT_SAY, DOES_NOT, HOLDS, UNUSABLE

_UNREADABLE = "document-unreadable"


def _explained(_context: click.Context, _parameter: click.Parameter, name: str | None) -> None:
    """Print the page of a rule, and end.

    Raises:
        click.BadParameter: there is no such rule.
    """
    if name is None:
        return
    rule = rule_named(name)
    if rule is None:
        msg = f"there is no rule '{name}': known are {', '.join(known.name for known in RULES)}"
        raise click.BadParameter(msg)
    click.echo(rule.page, nl=False)
    sys.exit(HOLDS)


@click.command(cls=FormattedCommand)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--exclude", "excluded", multiple=True, metavar="GLOB", help="Pass over documents in folders; may be repeated."
)
@click.option(
    "--explain",
    expose_value=False,
    is_eager=True,
    callback=_explained,
    metavar="RULE",
    help="Print what a rule does, why, and an example.",
)
@FORMAT
@click.option("--strict", is_flag=True, help="Exit with 3 when the tool for some commands is not on this machine.")
def lint(paths: tuple[Path, ...], excluded: tuple[str, ...], form: str, *, strict: bool) -> None:
    """Check the firewall commands and files in documents with the tools that they are for.

    Documents are Markdown, MDX, reStructuredText and AsciiDoc. Commands of iptables, ip6tables, nft, ufw and firewall-cmd, and files for nft -f and iptables-restore: in fences,
    indented code, tabs, lists, tables and sentences. Each page is run from top to bottom on a fresh host of the lab, never
    on this machine. No portbook.yml is needed.

    Exit codes: 0 no errors or warnings; 1 some; 2 a document cannot be read; 3 this machine allows no lab.
    """
    tools = handwritten_tools()
    outcome = _Outcome(tools)
    with WarmLab() as warm_lab:
        outcome.add(documents(paths, excluded), warm_lab)
    report = outcome.report()
    click.echo(as_text.render(report) if form == "text" else FORMATS[form](report), nl=False)
    sys.exit(_exit_code(report, not_judged=outcome.broken or (strict and outcome.is_lacking)))


class _Outcome:
    """What came of all documents."""

    def __init__(self, tools: Sequence[HandwrittenTool]) -> None:
        try:
            from portbook.proof.handwritten.lint import lint as lint_document  # noqa: PLC0415  # an extra
        except ModuleNotFoundError as missing:
            cure = "pip install 'portbook[lint]' brings it"
            raise Unusable(of_argument(f"portbook lint needs the Python package {missing.name}", cure)) from None
        self._lint = lint_document
        self._tools = tools
        self._problems: list[Problem] = []
        self._missing: set[str] = set()
        self._documents = self._judged = self._unjudged = 0
        self.broken = False

    @property
    def is_lacking(self) -> bool:
        """Whether commands are not judged as their tool is not here."""
        return bool(self._missing)

    def add(self, listed: Iterable[tuple[Path, Path]], warm_lab: WarmLab) -> None:
        """Judge documents, up to the first that shows that there is no lab."""
        for path, folder in listed:
            self._documents += 1
            text = read_document(path, folder)
            if isinstance(text, Problem):
                self._problems.append(text)
                continue
            try:
                linted = self._lint(path.as_posix(), text, self._tools, warm_lab)
            except SandboxFailed as failed:
                self.broken = True
                where = Location(path.as_posix(), 0, 0)
                self._problems.append(Problem(where, "document-not-judged", str(failed), "", Severity.WARNING))
                warm_lab.discard()
                continue
            except Exception as error:  # noqa: BLE001  # a fault of Portbook is that of one document
                self.broken = True
                where = Location(path.as_posix(), 0, 0)
                self._problems.append(
                    Problem(where, "portbook-fault", own_fault.told(error), "report it", Severity.WARNING)
                )
                warm_lab.discard()
                continue
            self._problems += linted.problems
            self._missing |= {*linted.missing}
            self._judged += linted.judged
            self._unjudged += linted.unjudged

    def report(self) -> Report:
        """All of it."""
        report = Report((*self._problems, *self._lacking()))
        line = as_text.closing(report, documents=self._documents, judged=self._judged, unjudged=self._unjudged)
        return replace(report, closing=line)

    def _lacking(self) -> Iterator[Problem]:
        for tool in self._tools:
            if tool.id in self._missing:
                message = f"commands of {tool.id} are not judged, as {tool.lacking()}"
                yield Problem(NOWHERE, "tool-not-here", message, "", Severity.NOTE)


def _exit_code(report: Report, *, not_judged: bool) -> int:
    if any(problem.id == _UNREADABLE for problem in report.problems):
        return UNUSABLE
    if any(problem.severity is not Severity.NOTE and problem.id not in _OF_THE_MACHINE for problem in report.problems):
        return DOES_NOT
    return CANNOT_SAY if not_judged else HOLDS


_OF_THE_MACHINE = frozenset({"document-not-judged", "portbook-fault"})
