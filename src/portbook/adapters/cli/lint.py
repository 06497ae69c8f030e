"""`portbook lint`: the firewall rules that people wrote in documents, checked with the real tools."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portbook.adapters.baseline_file import BaselineFile
from portbook.adapters.cli.remarks import bar, remark
from portbook.adapters.cli.unusable import FormattedCommand, Unusable, of_argument
from portbook.adapters.document_files import NOT_JUDGED, UNREADABLE, Document, documents
from portbook.adapters.document_services import DocumentServices
from portbook.adapters.lint_settings import ProjectSettings, project_settings
from portbook.adapters.summary_file import append_summary
from portbook.files import UnusableFile
from portbook.handwritten.documents.formats import SUFFIXES
from portbook.handwritten.rules import RULES, rule_named
from portbook.handwritten.settings.patterns import matches
from portbook.model import Problem, Severity
from portbook.proof.handwritten.tool import handwritten_tools
from portbook.proof.processes import cores
from portbook.report import FORMATS, Report, junit, markdown
from portbook.report import documents as as_text
from portbook.report.base import CANNOT_SAY, DOES_NOT, HOLDS, UNUSABLE, counted

if TYPE_CHECKING:  # it needs the packages of an extra
    from portbook.adapters.document_lint import DocumentLint

_FORMATS = {**FORMATS, "text": as_text.render, "junit": junit.render_strictly, "markdown": markdown.render}


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


class _LintCommand(FormattedCommand):
    """The command, with its own formats."""

    def rendered(self, problems: tuple[Problem, ...], form: str) -> str:
        """Problems alone, in the chosen format."""
        return _FORMATS[form](Report(problems))


@click.command(cls=_LintCommand)
@click.argument("paths", nargs=-1, metavar="[PATH...]", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--exclude", "excluded", multiple=True, metavar="GLOB", help="Pass over documents in folders; may be repeated."
)
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="ID",
    help="Compare every document with the data of this service; may be repeated.",
)
@click.option("--fix", is_flag=True, help="Mend in the documents what leaves nothing to decide.")
@click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Tell only findings that are not in this file; it is made where it is not there.",
)
@click.option("--fresh", is_flag=True, help="Judge again what did not change since it was judged.")
@click.option("--prune", is_flag=True, help="Take out of the baseline what is mended.")
@click.option(
    "--explain",
    expose_value=False,
    is_eager=True,
    callback=_explained,
    metavar="RULE",
    help="Print what a rule does, why, and an example.",
)
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
@click.option(
    "--summary",
    "summary_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Append a table of all findings, in GitHub's Markdown, to this file.",
)
@click.option("--strict", is_flag=True, help="Exit with 3 when the tool for some commands is not on this machine.")
def lint(
    paths: tuple[Path, ...],
    excluded: tuple[str, ...],
    form: str,
    baseline_file: Path | None,
    summary_file: Path | None,
    *,
    services: tuple[str, ...],
    fix: bool,
    fresh: bool,
    prune: bool,
    strict: bool,
) -> None:
    """Check the firewall commands and files in documents with the tools that they are for.

    Documents are Markdown, MDX, reStructuredText and AsciiDoc. Commands of iptables, ip6tables, nft, ufw and firewall-cmd,
    and files for nft -f and iptables-restore, in code, tables and sentences, are run from top to bottom on a fresh host of
    the lab, never on this machine. Commands of clouds and of Windows, access lists, manifests and Terraform are read. No
    portbook.yml is needed. What a page says of the ports of a service is compared with the data of that service, which
    `ports:` in its front matter names, or --service.

    Without PATH, the paths of [tool.portbook.lint] in the nearest pyproject.toml are checked. What it excludes and ignores
    holds for a PATH, too. Options go before it.

    Exit codes: 0 no errors or warnings; 1 some; 2 a document cannot be read, or an option is wrong; 3 this machine allows
    no lab.
    """
    project = _project()
    baseline = _baseline(baseline_file, project)
    if prune and baseline is None:
        raise Unusable(of_argument("--prune needs --baseline", "name the file of the baseline"))
    listed = [*_documents(paths, excluded, project)]
    if not listed:
        remark(f"there is no document to check: none ends in {', '.join(sorted(SUFFIXES))}, or all are excluded")
    outcome = _judged(listed, project, services, fixing=fix, fresh=fresh)
    for name in outcome.mended:
        remark(f"mended {name}")
    problems = [*outcome.problems, *outcome.lacking()]
    if not (paths or excluded):
        problems += outcome.unused()
    if baseline:
        problems = _beyond(baseline, problems, listed, prune=prune)
    report = Report(tuple(problems))
    line = as_text.closing(report, documents=outcome.documents, judged=outcome.judged, unjudged=outcome.unjudged)
    report = replace(report, closing=line)
    if summary_file:
        _summarize(summary_file, report)
    click.echo(_FORMATS[form](report), nl=False)
    sys.exit(_exit_code(report, strict=strict))


def _project() -> ProjectSettings:
    """The settings for the working directory.

    Raises:
        Unusable: something is wrong in them; all of it is told.
    """
    project = project_settings(Path.cwd())
    if project.problems:
        raise Unusable(*project.problems)
    return project


def _documents(paths: Sequence[Path], excluded: Sequence[str], project: ProjectSettings) -> Iterator[Document]:
    """The documents to lint.

    Raises:
        Unusable: none are named, or those of the settings are not there.
    """
    if not paths and not project.settings.paths:
        cure = "name a file or a folder, or write paths into [tool.portbook.lint] of pyproject.toml"
        raise Unusable(of_argument("no documents are named", cure))
    if not paths and (missing := project.missing_paths()):
        raise Unusable(*missing)
    chosen = paths or [project.path_of(written) for written in project.settings.paths]
    if excluded:
        return documents(chosen, lambda path: any(matches(path.as_posix(), pattern) for pattern in excluded))
    return documents(chosen, project.is_excluded, named_too=True)


def _baseline(file: Path | None, project: ProjectSettings) -> Path | None:
    """The file of the baseline.

    Raises:
        Unusable: that of the settings is not there. One that was made without a word would hide whatever is wrong.
    """
    written = project.settings.baseline
    if file or written is None:
        return file
    path = project.path_of(written)
    if not path.is_file():
        cure = f"portbook lint --baseline {path.as_posix()} makes it"
        raise Unusable(Problem(written.where, "nothing-there", f"there is no file {written.path}", cure))
    return path


def _judged(
    listed: Sequence[Document], project: ProjectSettings, services: Sequence[str], *, fixing: bool, fresh: bool
) -> DocumentLint:
    """What came of the documents.

    Raises:
        Unusable: a Python package is missing, or there is no such service.
    """
    known = DocumentServices(services)
    if unknown := [*known.unknown()]:
        raise Unusable(*unknown)
    try:
        from portbook.adapters.document_lint import DocumentLint  # noqa: PLC0415  # it needs the packages of an extra

        outcome = DocumentLint(handwritten_tools(), fixing, fresh=fresh, services=known, project=project, jobs=cores())
        with bar(len(listed)) as show:
            outcome.run(listed, show)
    except ModuleNotFoundError as missing:
        cure = "pip install 'portbook[lint]' brings it"
        raise Unusable(of_argument(f"portbook lint needs the Python package {missing.name}", cure)) from None
    return outcome


def _beyond(file: Path, problems: Sequence[Problem], listed: Sequence[Document], *, prune: bool) -> list[Problem]:
    """The problems that a baseline does not have.

    Raises:
        Unusable: the file is no baseline, or cannot be written.
    """
    baseline, is_new = BaselineFile(file, frozenset(document.name for document in listed)), not file.exists()
    try:
        beyond = baseline.beyond(problems, prune=prune)
    except UnusableFile as unusable:
        raise Unusable(of_argument(unusable.message, unusable.cure)) from None
    if is_new:
        remark(f"made {file}: {counted(len(problems) - len(beyond), 'finding')} from now on known")
    return beyond


def _summarize(file: Path, report: Report) -> None:
    try:
        append_summary(file, report)
    except UnusableFile as unusable:
        raise Unusable(of_argument(unusable.message, unusable.cure)) from None


def _exit_code(report: Report, *, strict: bool) -> int:
    """2 where a document cannot be read, 1 where something is wrong, 3 where something could not be judged, else 0."""
    ids = {problem.id for problem in report.problems}
    if ids & {UNREADABLE, "document-not-mended"}:
        return UNUSABLE
    wrong = [problem for problem in report.problems if problem.severity is not Severity.NOTE]
    if any(problem.id not in NOT_JUDGED for problem in wrong):
        return DOES_NOT
    return CANNOT_SAY if wrong or (strict and "tool-not-here" in ids) else HOLDS
