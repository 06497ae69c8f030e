"""`portbook probe`: a script that finds out which documented flows get through."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from portbook.adapters.cli.choices import VALUES, chosen_host, chosen_profile, usable_site
from portbook.adapters.cli.group_choices import GROUP, chosen_group, group_host
from portbook.adapters.cli.output_file import put
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import Site
from portbook.checkers import LANGUAGES, Checker, End, Language, checker_for
from portbook.escape.visible import one_line
from portbook.model import Role, Service


@click.command()
@click.argument("service", metavar="[SERVICE[:ROLE]]", required=False)
@GROUP
@click.option("--profile", metavar="P", help="The profile; the service's default one otherwise.")
@click.option(
    "--end",
    type=click.Choice([end.value for end in End]),
    default=End.PROBE.value,
    show_default=True,
    help="What the script does: send the flows that the host sends first, or listen for those that it receives.",
)
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="sh", show_default=True)
@VALUES
@click.option(
    "--output", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE|-", default="-", show_default=True
)
@click.option("--replace", is_flag=True, help="Write FILE also where it is there already.")
def probe(
    *,
    service: str | None,
    group: str | None,
    profile: str | None,
    end: str,
    language: str,
    values: tuple[str, ...],
    output: Path,
    replace: bool,
) -> None:
    """Write a script that finds the closed port: it tries each documented flow of a host, and names those that do not get through.

    Run that of one end with --end listen on the server, and that of the other end on its client. Other languages are files for
    tools that check by themselves.
    """
    site = usable_site()
    product, role = _host(site, service, group, values)
    written_in = LANGUAGES[language]
    checker = checker_for(product, role, chosen_profile(product, profile), _end(written_in, end))
    written = written_in.write(checker)
    put(written.text.encode(), language, output, replace=replace)
    for sentence in (*written.left_out, *_nothing(checker)):
        click.echo(one_line(sentence), err=True)


def _host(site: Site, service: str | None, group: str | None, values: Iterable[str]) -> tuple[Service, Role]:
    """The host that is checked.

    Raises:
        Unusable: not exactly one of a service and a group is named, or it is not there.
    """
    if group is not None and service is None:
        return group_host(site, chosen_group(site, group), values)
    if service is None or group is not None:
        raise Unusable(of_argument("a checker is for one host", "name SERVICE[:ROLE], or a group with --group"))
    return chosen_host(site, service, values)


def _end(language: Language, name: str) -> End:
    """The end of that name.

    Raises:
        Unusable: the language has nothing for it.
    """
    end = End(name)
    if end not in language.ends:
        cure = f"choose --end {language.ends[0]}, or another language"
        raise Unusable(of_argument(f"{language.title} has nothing for the end '{end}'", cure))
    return end


def _nothing(checker: Checker) -> tuple[str, ...]:
    """A sentence where there is nothing to check."""
    does = "sends nothing first" if checker.end is End.PROBE else "receives nothing first"
    return (
        ()
        if checker.checks
        else (f"{checker.role.title} {does} in the profile {checker.profile.id}: there is nothing to check",)
    )
