"""`portbook verify`: whether a text opens what a service needs, and nothing else."""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path

import click

from portbook.adapters.cli.choices import VALUES, chosen_host, chosen_profile, one_of, usable_site
from portbook.adapters.cli.unusable import FORMAT, FormattedCommand, Unusable, of_argument
from portbook.adapters.judged_text import LARGEST, TextQuestion, judged
from portbook.compare.own_snippet import own_snippet
from portbook.compare.verify import As
from portbook.evidence import Rung
from portbook.model import Location, Problem
from portbook.proof.run_text import Trial, trial, trial_of_snippet
from portbook.report import FORMATS, Report, exit_code
from portbook.targets import Target

_INTERFACE = re.compile(r"(?!lo$)[A-Za-z0-9_.:@-]{1,15}")
"""A subset of the names that Linux allows (`dev_valid_name`)."""


@click.command(cls=FormattedCommand)
@click.argument("service", metavar="SERVICE[:ROLE]")
@click.argument("file", metavar="FILE|-", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--target", required=True, metavar="T", help="The firewall that the text is for.")
@click.option(
    "--profile", metavar="P", help="Exactly this profile; by default at least what is required, at most everything."
)
@click.option(
    "--as", "as_", type=click.Choice([name.value for name in As]), default=As.ADDITION.value, show_default=True
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
@VALUES
@FORMAT
def verify(
    *,
    service: str,
    file: Path,
    target: str,
    profile: str | None,
    as_: str,
    interface: str,
    read_only: bool,
    strict: bool,
    values: tuple[str, ...],
    form: str,
) -> None:
    """Check that a text opens what a service needs, and nothing else.

    With --as host, the text is a listing of a whole machine (nft list ruleset, iptables-save and ip6tables-save, ufw
    status verbose, firewall-cmd --list-all and --list-all-policies) or the commands that were run on it. Whatever else
    it opens is listed, rule by rule, and is no error. With --interface, the packets of callers come in through that
    interface, so rules for other interfaces do not apply to them.

    A text that cannot be run or read a second time here is not judged (exit code 3), unless --read-only is given.
    Router configurations need the Python package ansible for a second reading; without it, Portbook's own reading
    decides, and the last line says "only read".
    """
    site = usable_site()
    product, role = chosen_host(site, service, values)
    exactly = chosen_profile(product, profile) if profile else None
    firewall = one_of("target", target, site.targets)
    _check_interface(interface, firewall, As(as_))
    question = TextQuestion(str(file), _text(file), product, role, firewall, exactly, As(as_), interface)
    report = Report(verifications=(judged(question, None if read_only else partial(_trial, every_host=strict)),))
    click.echo(FORMATS[form](report), nl=False)
    sys.exit(exit_code(report))


def _check_interface(interface: str, firewall: Target, as_: As) -> None:
    """Refuse an interface that means nothing for this text.

    Raises:
        Unusable: the text does not list a machine, the target's listings name no interfaces, or it is loopback.
    """
    if not interface:
        return
    if as_ is not As.HOST:
        raise Unusable(of_argument("--interface is for a machine's listing", "add --as host"))
    if firewall.read_host_by is None:
        message = f"--interface does not work for {firewall.title}, because its listings name no interfaces"
        raise Unusable(of_argument(message, "leave it out"))
    if not _INTERFACE.fullmatch(interface):
        raise Unusable(of_argument("--interface takes the name of one network interface", "for example eth0"))


def _trial(question: TextQuestion, *, every_host: bool) -> Trial:
    """The trial of a text; where the target runs no text by strangers and this is a snippet of ours, of that snippet."""
    text, target, as_ = question.text, question.target, question.as_
    tried = trial(text, target, as_, every_host=every_host)
    if tried.evidence.rung is not Rung.NOT_VERIFIED or as_ is not As.ADDITION:
        return tried
    ours = own_snippet(question.service, question.role, text, target)
    return tried if ours is None else trial_of_snippet(ours, target, every_host=every_host)


def _text(file: Path) -> str:
    """The text of a file or of standard input.

    Raises:
        Unusable: it cannot be read.
    """
    try:
        with click.open_file(str(file), "rb") as stream:
            content = bytes(stream.read(LARGEST + 1))
    except OSError as error:
        raise Unusable(Problem(Location(str(file), 0, 0), "unreadable", str(error.strerror))) from error
    if len(content) > LARGEST:
        message = f"larger than {LARGEST} bytes, so it is no snippet"
        raise Unusable(Problem(Location(str(file), 0, 0), "too-large", message))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        problem = Problem(Location(str(file), 0, 0), "not-utf-8", "the file is not UTF-8", "save it as UTF-8")
        raise Unusable(problem) from error
