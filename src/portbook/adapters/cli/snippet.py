"""`portbook snippet`: the bytes that a reader copies."""

from __future__ import annotations

import click

from portbook import snippets
from portbook.adapters.cli.choices import VALUES, check_is_for, chosen_host, chosen_profile, one_of, usable_site
from portbook.adapters.cli.unusable import Unusable, of_argument
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
    product, role = chosen_host(site, service, values)
    firewall = one_of("target", target, site.targets)
    check_is_for(firewall, product, role)
    if form not in firewall.forms:
        raise Unusable(of_argument(f"{firewall.id} has no form '{form}'", f"choose one of {', '.join(firewall.forms)}"))
    printed = snippets.snippet(product, role, chosen_profile(product, profile), firewall, Form(form))
    click.echo(printed.text, nl=False)
    for gap in printed.brief.gaps:
        cure = f": {gap.cure}" if gap.cure else ""
        click.echo(f"gap: {gap.sentence(firewall.title)}{cure}", err=True)
    if not printed.brief.rules:
        click.echo("nothing to open", err=True)
