"""`portbook targets`: which firewalls, in which forms."""

from __future__ import annotations

import json

import click

from portbook.adapters.cli.choices import usable_site
from portbook.targets import Target


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def targets(form: str) -> None:
    """List the site's targets: id, title, forms, engines, and what they cannot match."""
    site = usable_site()
    if form == "json":
        click.echo(json.dumps({"targets": [_described(target) for target in site.targets.values()]}, indent=2))
        return
    width = max(map(len, site.targets), default=0)
    for target in site.targets.values():
        engines = ", ".join(target.engines) or "Portbook's own reader"
        forms = f"{', '.join(target.forms)}{' (also for routers)' if target.forwards else ''}"
        click.echo(f"{target.id:{width}}  {target.title}; forms: {forms}; checked by: {engines}")


def _described(target: Target) -> dict[str, object]:
    return {
        "id": target.id,
        "title": target.title,
        "group": target.group.value,
        "forms": [form.value for form in target.forms],
        "forwards": target.forwards,
        "engines": list(target.engines),
        "lacks": [{"feature": lack.feature.value, "instead": lack.instead} for lack in target.lacks],
    }
