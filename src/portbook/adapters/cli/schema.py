"""`portbook schema`: the JSON Schema of the data, for editors."""

from __future__ import annotations

import json

import click

from portbook.load import json_schema


@click.command()
def schema() -> None:
    """Print the JSON Schema of the files in ports/."""
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
