"""`portbook targets`: which firewalls, in which forms."""

from __future__ import annotations

import json

import click

from portbook.adapters.cli.choices import usable_site
from portbook.targets import Target


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def targets(form: str) -> None:
    """List the site's targets: id, title, forms, engines, what they cannot say."""
    site = usable_site()
    if form == "json":
        click.echo(json.dumps({"targets": [_described(each) for each in site.targets.values()]}, indent=2))
        return
    width = max((len(each) for each in site.targets), default=0)
    for each in site.targets.values():
        engines = ", ".join(each.engines) or "our own reader"
        click.echo(f"{each.id:{width}}  {each.title}; forms: {', '.join(each.forms)}; checked by: {engines}")


def _described(target: Target) -> dict[str, object]:
    return {
        "id": target.id,
        "title": target.title,
        "group": target.group.value,
        "forms": [each.value for each in target.forms],
        "engines": list(target.engines),
        "lacks": [{"feature": each.feature.value, "instead": each.instead} for each in target.lacks],
    }
