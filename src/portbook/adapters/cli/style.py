"""`portbook style`: the style sheet of badges, for generators that run no plugins."""

from __future__ import annotations

from importlib.resources import files

import click


@click.command()
def style() -> None:
    """Print the style sheet of badges, for sites whose generator runs no plugins."""
    click.echo((files("portbook.adapters") / "portbook.css").read_text("utf-8"), nl=False)
