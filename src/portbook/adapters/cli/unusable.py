"""Input that cannot be used, as a command tells it in each format."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from portbook.adapters.today import UnusableDate, today
from portbook.escape.visible import one_line
from portbook.model import NOWHERE, Problem
from portbook.report import FORMATS, Report


class Unusable(click.ClickException):
    """Input that cannot be used: exit code 2.

    Attributes:
        problems: all that is wrong with it.
    """

    exit_code = 2

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(one_line(str(problem)) for problem in problems))
        self.problems = problems

    def show(self, file: object = None) -> None:  # noqa: ARG002  # click's signature
        """The sentences alone, without click's `Error:`."""
        click.echo(self.message, err=True)


def of_argument(message: str, cure: str = "") -> Problem:
    """The problem of an argument that cannot be used."""
    return Problem(NOWHERE, "unusable-argument", message, cure)


def current_day() -> date:
    """Today, as far as the command is concerned.

    Raises:
        Unusable: the environment names another day in a way that cannot be read.
    """
    try:
        return today()
    except UnusableDate as unusable:
        raise Unusable(of_argument(unusable.message, unusable.cure)) from None


FORMAT = click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)


class FormattedCommand(click.Command):
    """A command with `--format`: input that cannot be used is a report in that format, too."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Unusable as unusable:
            if ctx.params["form"] == "text":
                raise
            click.echo(self.rendered(unusable.problems, ctx.params["form"]), nl=False)
            ctx.exit(unusable.exit_code)

    def rendered(self, problems: tuple[Problem, ...], form: str) -> str:
        """Problems alone, in the chosen format."""
        return FORMATS[form](Report(problems))
