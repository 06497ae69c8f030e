"""`portbook snippet`: the bytes that a reader copies."""

from __future__ import annotations

import click

from portbook.adapters.cli.choices import VALUES, usable_site
from portbook.adapters.cli.chosen_snippet import chosen_snippet
from portbook.model import OF_ONE_VERSION, Form


@click.command()
@click.argument("service", metavar="SERVICE[:ROLE]")
@click.option("--target", required=True, metavar="T", help="The firewall; see 'portbook targets'.")
@click.option("--profile", metavar="P", help="The profile; the service's default one otherwise.")
@click.option(
    "--form", type=click.Choice([name.value for name in OF_ONE_VERSION]), default=Form.ADD.value, show_default=True
)
@VALUES
def snippet(service: str, target: str, profile: str | None, form: str, values: tuple[str, ...]) -> None:
    """Print one snippet on standard output, and what its target cannot match on standard error."""
    site = usable_site()
    printed = chosen_snippet(site, service, target, profile=profile, form=Form(form), values=values)
    click.echo(printed.text, nl=False)
    for gap in printed.brief.gaps:
        cure = f": {gap.cure}" if gap.cure else ""
        click.echo(f"gap: {gap.sentence(site.targets[target].title)}{cure}", err=True)
    if not printed.brief.rules:
        click.echo("nothing to open", err=True)
