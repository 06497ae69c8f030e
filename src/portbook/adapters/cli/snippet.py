"""`portbook snippet`: the bytes that a reader copies."""

from __future__ import annotations

import click

from portbook import snippets
from portbook.adapters.cli.choices import VALUES, Unusable, chosen_host, chosen_profile, one_of, usable_site
from portbook.model import Form


@click.command()
@click.argument("service", metavar="SERVICE[:ROLE]")
@click.option("--target", required=True, metavar="T", help="The firewall; see 'portbook targets'.")
@click.option("--profile", metavar="P", help="The profile; the service's default one otherwise.")
@click.option("--form", type=click.Choice([each.value for each in Form]), default=Form.ADD.value, show_default=True)
@VALUES
def snippet(service: str, target: str, profile: str | None, form: str, values: tuple[str, ...]) -> None:
    """Print one snippet on standard output, and what its target cannot say on standard error."""
    site = usable_site()
    product, role = chosen_host(site, service, values)
    firewall = one_of("target", target, site.targets)
    if form not in firewall.forms:
        message = f"{firewall.id} has no form '{form}': choose one of {', '.join(firewall.forms)}"
        raise Unusable(message)
    made = snippets.snippet(product, role, chosen_profile(product, profile), firewall, Form(form))
    click.echo(made.text, nl=False)
    for gap in made.brief.gaps:
        click.echo(f"gap: {gap.feature}, {gap.effect}: {gap.said}. {gap.instead}".rstrip(), err=True)
    if not made.brief.rules:
        click.echo("nothing to open", err=True)
