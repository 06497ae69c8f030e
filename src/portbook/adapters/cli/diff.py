"""`portbook diff`: what a change of the data opens and closes."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from portbook.adapters.cli.choices import FormattedCommand, Unusable
from portbook.adapters.cli.comment_links import link, pages
from portbook.adapters.site import Site, read_site
from portbook.compare.diff import Difference, Impact
from portbook.compare.diff.of_versions import difference_of_versions
from portbook.load import find_config, load_book
from portbook.model import Problem
from portbook.report.diff import FORMATS, DiffReport, exit_code, text
from portbook.snippets import identities
from portbook.versions import UnusableVersion, Version, read_version
from portbook.versions.folder import read_files

_CLASSES = [impact.value for impact in Impact if impact is not Impact.WORDING]


class DiffCommand(FormattedCommand):
    """A command whose formats are those of a difference."""

    def rendered(self, problems: tuple[Problem, ...], form: str) -> str:
        """Problems alone, in the chosen format."""
        return FORMATS[form](DiffReport("", "", Difference(problems=problems), compared=False))


@click.command(cls=DiffCommand)
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", default="")
@click.option(
    "--merge-base", is_flag=True, help="Compare with the best common ancestor of BASE and HEAD, as a pull request does."
)
@click.option(
    "--fail-on",
    metavar="CLASSES",
    default="",
    help=f"Exit with 1 where a change has one of these classes, joined by commas: {', '.join(_CLASSES)}.",
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--link",
    "links",
    multiple=True,
    metavar="TITLE=URL",
    help="With --format comment: a link below the changes; may be repeated.",
)
@click.option(
    "--site",
    "address",
    metavar="URL",
    default="",
    help="With --format comment: where the built site is; the pages that show a changed service are linked.",
)
def diff(
    *, base: str, head: str, merge_base: bool, fail_on: str, form: str, links: tuple[str, ...], address: str
) -> None:
    """Show what opens and closes between two versions of the data, for whom, and with one packet each.

    BASE and HEAD are revisions of git, folders or a published services.json; without HEAD, the files as they are now. A
    revision is read from git's objects: nothing is checked out, and nothing of it runs.
    """
    classes = _classes(fail_on)
    root = find_config(Path.cwd()).config.root
    try:
        old = read_version(base, root, merge_base=(head or "HEAD") if merge_base else "")
        new = read_version(head, root) if head else _files_now()
    except UnusableVersion as unusable:
        raise Unusable(unusable.problem) from unusable
    today = datetime.now(UTC).date()
    report = DiffReport(old.name, head, difference_of_versions(old, new, today), classes)
    if form == "comment":
        report = _for_comment(report, new, links, address)
    on_terminal = form == "text" and sys.stdout.isatty()
    click.echo(text.render(report, colours=True) if on_terminal else FORMATS[form](report), nl=False)
    sys.exit(exit_code(report))


def _for_comment(report: DiffReport, head: Version, links: tuple[str, ...], address: str) -> DiffReport:
    """The report with what only a comment tells.

    Raises:
        Unusable: a link or the address of the site is none.
    """
    site = read_site(Path.cwd())
    changed = {change.service for change in report.changes}
    return replace(
        report,
        snippets=_snippets(site, head, {change.where.path for change in report.changes if change.counts}),
        links=tuple(map(link, links)),
        pages=tuple(pages(site, changed, address)) if address and changed else (),
    )


def _snippets(site: Site, version: Version, paths: Collection[str]) -> int:
    """How many snippets the services in some files of a version have, for the targets of the site."""
    services = load_book({path: version.files[path] for path in paths if path in version.files}).book.services
    targets = tuple(site.targets.values())
    return sum(1 for service in services.values() for _ in identities(service, targets))


def _classes(text_: str) -> tuple[Impact, ...]:
    """The classes in `breaks,widens`.

    Raises:
        click.BadParameter: there is no such class.
    """
    names = [name.strip() for name in text_.split(",") if name.strip()]
    for name in names:
        if name not in _CLASSES:
            msg = f"there is no class {name!r}: choose from {', '.join(_CLASSES)}"
            raise click.BadParameter(msg, param_hint="--fail-on")
    return tuple(Impact(name) for name in names)


def _files_now() -> Version:
    """The files of the working directory's site."""
    loaded = find_config(Path.cwd())
    version = read_files(loaded.config.ports, loaded.config.root, "these files")
    return Version(version.name, version.files, (*loaded.problems, *version.problems))
