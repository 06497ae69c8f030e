"""`portbook verify`: whether a text opens what a service needs, and nothing else."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from portbook.adapters.cli.choices import (
    DIRECTION,
    NEEDS,
    VALUES,
    Limits,
    check_is_for,
    chosen_profile,
    one_of,
    selected_host,
    usable_site,
)
from portbook.adapters.cli.group_choices import GROUP, chosen_group, group_host, group_target
from portbook.adapters.cli.unusable import FormattedCommand, Unusable, of_argument
from portbook.adapters.cli.verify_folder import ListingFolder
from portbook.adapters.cli.verify_text import Question
from portbook.adapters.site import Site
from portbook.compare.verify import As
from portbook.model import Problem
from portbook.report import FORMATS, Report, exit_code
from portbook.report.drift import markdown
from portbook.targets import Target

_INTERFACE = re.compile(r"(?!lo$)[A-Za-z0-9_.:@-]{1,15}")
"""A subset of the names that Linux allows (`dev_valid_name`)."""
_FORMATS = {**FORMATS, "markdown": markdown}


class _VerifyCommand(FormattedCommand):
    """The command, with a format more than others have."""

    def rendered(self, problems: tuple[Problem, ...], form: str) -> str:
        """Problems alone, in the chosen format."""
        return _FORMATS[form](Report(problems))


@click.command(cls=_VerifyCommand)
@click.argument("words", metavar="[SERVICE[:ROLE][+...]] FILE|-", nargs=-1)
@GROUP
@click.option(
    "--from-dir",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Judge the listings DIR/GROUP/HOST.txt and DIR/GROUP.txt of many machines; takes no FILE.",
)
@click.option("--target", metavar="T", help="The firewall that the text is for. A group has its own.")
@click.option(
    "--profile", metavar="P", help="Exactly this profile; by default at least what is required, at most everything."
)
@click.option(
    "--as",
    "as_",
    type=click.Choice([name.value for name in As]),
    help="What the text stands for.  [default: addition; for a group, host]",
)
@click.option(
    "--interface", metavar="NAME", default="", help="With --as host, the interface that callers use, such as eth0."
)
@click.option(
    "--read-only",
    is_flag=True,
    help="Only read the text; by default, a text that holds is also loaded and sent packets.",
)
@click.option("--strict", is_flag=True, help="Fail where the text does not hold on a host profile that few hosts have.")
@DIRECTION
@NEEDS
@VALUES
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
def verify(
    *,
    words: tuple[str, ...],
    group: str | None,
    folder: Path | None,
    target: str | None,
    profile: str | None,
    as_: str | None,
    interface: str,
    read_only: bool,
    strict: bool,
    direction: str | None,
    needs: tuple[str, ...],
    values: tuple[str, ...],
    form: str,
) -> None:
    """Check that a text opens what a service needs, and nothing else.

    With --as host, the text is a listing of a whole machine (nft list ruleset, iptables-save and ip6tables-save, ufw
    status verbose, firewall-cmd --list-all and --list-all-policies) or the commands that were run on it. Each flow is
    listed as open, partly open or missing; only a required one, or one of --profile, has to be open. Whatever else it opens is listed, rule by rule, and is no error. With --interface, the packets of callers come in through that
    interface, so rules for other interfaces do not apply to them.

    With --group, the text is a listing of one of the group's machines, which needs every flow of the group. With
    --from-dir, a table shows which of many machines drift; their listings are only read.

    A text that cannot be run or read a second time here is not judged (exit code 3), unless --read-only is given.
    Router configurations need the Python package ansible for a second reading; without it, Portbook's own reading
    decides, and the last line says "only read".
    """
    site = usable_site()
    taken = As(as_) if as_ else As.ADDITION if group is None and folder is None else As.HOST
    if folder is not None:
        _refuse_with_folder(words, profile, (*needs, *filter(None, [direction])), values, strict=strict)
        _check_interface(interface, None, taken)
        report = ListingFolder(folder, group, target, taken, interface).report(site)
    else:
        question = _question(site, words, group, target, profile, Limits.of(direction, needs), values)
        _check_interface(interface, question.target, taken)
        report = question.report(taken, interface, read_only=read_only, strict=strict)
    click.echo(_FORMATS[form](report), nl=False)
    sys.exit(exit_code(report))


def _refuse_with_folder(
    words: Sequence[str], profile: str | None, limits: Sequence[str], values: Sequence[str], *, strict: bool
) -> None:
    """Refuse what is for one text.

    Raises:
        Unusable: something of it is there.
    """
    one_text = {
        "a FILE": words,
        "--profile": profile,
        "--direction or --need": limits,
        "--value": values,
        "--strict": strict,
    }
    for name, given in one_text.items():
        if given:
            raise Unusable(of_argument(f"--from-dir does not go with {name}", "leave one of them out"))


def _question(  # noqa: PLR0917  # as `verify`
    site: Site,
    words: Sequence[str],
    group: str | None,
    target: str | None,
    profile: str | None,
    limits: Limits,
    values: Sequence[str],
) -> Question:
    """What is asked about which text.

    Raises:
        Unusable: something is missing or too much, or something that is named is not there.
    """
    if len(words) != (2 if group is None else 1):
        cure = "name SERVICE[:ROLE] and FILE" if group is None else "with --group, name FILE alone"
        raise Unusable(of_argument("a text is judged for one host", cure))
    file = Path(words[-1])
    if group is not None:
        of_estate = chosen_group(site, group)
        whole, host = group_host(site, of_estate)
        service, role = selected_host(site, f"{whole.id}:{host.id}", values, limits=limits)
        firewall = group_target(site, of_estate, target)
        check_is_for(firewall, service, role)
        return Question(
            service, role, firewall, file, chosen_profile(service, profile), f"--group {group}{limits.options}"
        )
    if target is None:
        raise Unusable(of_argument("no firewall is named", "add --target T; portbook targets lists them"))
    service, role = selected_host(site, words[0], values, limits=limits)
    exactly = chosen_profile(service, profile) if profile else None
    firewall = one_of("target", target, site.targets)
    check_is_for(firewall, service, role)
    named = words[0] if service.made_of else f"{service.id}:{role.id}"
    return Question(service, role, firewall, file, exactly, f"{named}{limits.options}")


def _check_interface(interface: str, firewall: Target | None, as_: As) -> None:
    """Refuse an interface that means nothing for this text.

    Raises:
        Unusable: the text does not list a machine, the target's listings name no interfaces, or it is loopback.
    """
    if not interface:
        return
    if as_ is not As.HOST:
        raise Unusable(of_argument("--interface is for a machine's listing", "add --as host"))
    if firewall and firewall.read_host_by is None:
        message = f"--interface does not work for {firewall.title}, because its listings name no interfaces"
        raise Unusable(of_argument(message, "leave it out"))
    if not _INTERFACE.fullmatch(interface):
        raise Unusable(of_argument("--interface takes the name of one network interface", "for example eth0"))
