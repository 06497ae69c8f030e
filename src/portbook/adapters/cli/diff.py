"""`portbook diff`: what a change of the data opens and closes."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from portbook.adapters.cli.unusable import FormattedCommand, Unusable, current_day
from portbook.adapters.compared_versions import compared, read_versions
from portbook.compare.diff import Difference, Impact
from portbook.model import Problem
from portbook.report.diff import FORMATS, DiffReport, exit_code, text
from portbook.versions import UnusableVersion

_CLASSES = [impact.value for impact in Impact if impact is not Impact.WORDING]


class DiffCommand(FormattedCommand):
    """A command whose formats are those of a difference."""

    def rendered(self, problems: tuple[Problem, ...], form: str) -> str:
        """Problems alone, in the chosen format."""
        return FORMATS[form](DiffReport("", "", Difference(problems=problems), compared=False))


@click.command(cls=DiffCommand)
@click.argument("base", metavar="BASE")
@click.argument("head", metavar="[HEAD]", required=False)
@click.option(
    "--merge-base", is_flag=True, help="Compare with the best common ancestor of BASE and HEAD, as a pull request does."
)
@click.option(
    "--fail-on",
    metavar="CLASSES",
    default="",
    help=f"Exit with 1 where a change has one of these classes, joined by commas: {', '.join(_CLASSES)}.",
)
@click.option(
    "--target",
    "names",
    multiple=True,
    metavar="T",
    help="Also the commands that a reader of the old version runs for this target; may be repeated.",
)
@click.option("--prove", is_flag=True, help="Run these commands as portbook check runs snippets.")
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
def diff(  # the options of the command
    *,
    base: str,
    head: str | None,
    merge_base: bool,
    fail_on: str,
    names: tuple[str, ...],
    prove: bool,
    form: str,
    links: tuple[str, ...],
    address: str,
) -> None:
    """Show what opens and closes between two versions of the data, for whom, and with one packet each.

    BASE and HEAD are revisions of git, folders or a published services.json; without HEAD, the files as they are now. A
    revision is read from git's objects: nothing is checked out, and nothing of it runs.
    """
    classes = _classes(fail_on)
    try:
        old, new = read_versions(base, head, Path.cwd(), merge_base=merge_base)
    except UnusableVersion as unusable:
        raise Unusable(unusable.problem) from unusable
    report = replace(compared(old, new, head, current_day()), fail_on=classes)
    if form == "comment":
        from portbook.adapters.cli.for_comment import first_target, for_comment  # noqa: PLC0415  # likewise

        report = for_comment(report, new, links, address)
    own = form == "comment" and not names
    if own:
        names = first_target()
    if names:
        from portbook.adapters.cli.delta_commands import with_commands  # noqa: PLC0415  # it imports every firewall

        report = with_commands(report, names, prove=prove, own=own)
    on_terminal = form == "text" and sys.stdout.isatty()
    click.echo(text.render(report, colours=True) if on_terminal else FORMATS[form](report), nl=False)
    sys.exit(exit_code(report))


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
