"""`portbook snippet`: the bytes that a reader copies."""

from __future__ import annotations

import click

from portbook.adapters.cli.choices import DIRECTION, NEEDS, VALUES, Limits, one_of, usable_site
from portbook.adapters.cli.chosen_snippet import chosen_snippet
from portbook.adapters.cli.group_choices import GROUP, chosen_group, group_host, group_target
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import Site
from portbook.blocks.closing import CURE, CURE_OF_GROUP
from portbook.compare.closed_basics import closed_basics
from portbook.model import OF_ONE_VERSION, Form
from portbook.targets import Target


@click.command()
@click.argument("service", metavar="SERVICE[:ROLE][+...]", required=False)
@GROUP
@click.option("--target", metavar="T", help="The firewall; see 'portbook targets'. A group has its own.")
@click.option("--profile", metavar="P", help="The profile; the service's default one otherwise.")
@click.option(
    "--form", type=click.Choice([name.value for name in OF_ONE_VERSION]), default=Form.ADD.value, show_default=True
)
@DIRECTION
@NEEDS
@VALUES
def snippet(
    *,
    service: str | None,
    group: str | None,
    target: str | None,
    profile: str | None,
    form: str,
    direction: str | None,
    needs: tuple[str, ...],
    values: tuple[str, ...],
) -> None:
    """Print one snippet on standard output, and what its target cannot match on standard error.

    SERVICE:ROLE+ROLE is for a host that plays several roles, and SERVICE+SERVICE:ROLE for one that runs several services;
    a service with a single host needs no role.
    """
    site = usable_site()
    host, firewall = _chosen(site, service, group, target)
    printed = chosen_snippet(
        site,
        host,
        firewall.id,
        profile=profile,
        form=Form(form),
        values=values,
        limits=Limits.of(direction, needs),
    )
    click.echo(printed.text, nl=False)
    for gap in printed.brief.gaps:
        cure = f": {gap.cure}" if gap.cure else ""
        click.echo(f"gap: {gap.sentence(firewall.title)}{cure}", err=True)
    if closed := closed_basics(printed, firewall):
        of_estate = site.book.services[printed.id.service.partition("+")[0]].of_estate
        cure = CURE_OF_GROUP if of_estate else CURE
        click.echo(f"it closes {', '.join(closed)} on the host: {cure}", err=True)
    if not printed.brief.rules:
        click.echo("nothing to open", err=True)


def _chosen(site: Site, service: str | None, group: str | None, target: str | None) -> tuple[str, Target]:
    """The host, as `SERVICE:ROLE`, and the firewall that the snippet is for.

    Raises:
        Unusable: not exactly one of a service and a group is named, or something that is named is not there.
    """
    if group is None and service is not None:
        if target is None:
            raise Unusable(of_argument("no firewall is named", "add --target T; portbook targets lists them"))
        return service, one_of("target", target, site.targets)
    if group is None or service is not None:
        raise Unusable(of_argument("a snippet is for one host", "name SERVICE[:ROLE], or a group with --group"))
    of_estate = chosen_group(site, group)
    whole, host = group_host(site, of_estate)
    return f"{whole.id}:{host.id}", group_target(site, of_estate, target)
