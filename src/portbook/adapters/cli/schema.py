"""`portbook schema`: the JSON Schema of the data for editors, and of what commands print."""

from __future__ import annotations

import json
from importlib.resources import files

import click

from portbook.export.api import SCHEMAS
from portbook.load import json_schema
from portbook.load.schema import estate_schema


@click.command()
@click.option(
    "--of",
    type=click.Choice(["data", "estate", "diff", *SCHEMAS]),
    default="data",
    show_default=True,
    help="Of the files in ports/, of estate.yml, of what portbook diff --format json prints, or of a file of the API.",
)
def schema(*, of: str) -> None:
    """Print a JSON Schema, by default that of the files in ports/."""
    if of == "diff":
        click.echo((files("portbook.report.diff") / "schema.json").read_text("utf-8"), nl=False)
    else:
        made = estate_schema() if of == "estate" else SCHEMAS.get(of) or json_schema()
        click.echo(json.dumps(made, indent=2, ensure_ascii=False))
