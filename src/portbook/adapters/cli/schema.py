"""`portbook schema`: the JSON Schema of the data, for editors, or of a file of the API."""

from __future__ import annotations

import json

import click

from portbook.export.api import SCHEMAS
from portbook.load import json_schema


@click.command()
@click.argument("name", metavar="[NAME]", type=click.Choice(["data", *SCHEMAS]), default="data")
def schema(name: str) -> None:
    """Print the JSON Schema of the files in ports/, or that of a file of the API.

    NAME is data (the default), services, service or changes.
    """
    content = json_schema() if name == "data" else SCHEMAS[name]
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))
