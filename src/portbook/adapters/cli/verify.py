"""`portbook verify`: whether a text opens what a service needs, and nothing else."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path

import click

from portbook import own_fault
from portbook.adapters.cli.choices import VALUES, check_is_for, chosen_host, chosen_profile, one_of, usable_site
from portbook.adapters.cli.unusable import FORMAT, FormattedCommand, Unusable, of_argument
from portbook.compare.filled_in import verify as judge_filled_in
from portbook.compare.own_snippet import own_snippet
from portbook.compare.problems import problems
from portbook.compare.verify import As, Verdict
from portbook.evidence import Evidence, Rung
from portbook.model import Location, Problem, Role, Service
from portbook.proof.run_text import Trial, trial_of_snippet
from portbook.proof.run_text import trial as trial_of_text
from portbook.report import FORMATS, Report, exit_code
from portbook.report.verification import RefusingHost, Verification
from portbook.targets import Target

_ONLY_READ = Trial(Evidence(Rung.NOT_VERIFIED))
_HOLDS_AS_READ = "the text holds as it is read, but could not be run here"
_READ_ONLY = "with --read-only, reading is enough"
_INTERFACE = re.compile(r"(?!lo$)[A-Za-z0-9_.:@-]{1,15}")
"""A subset of the names that Linux allows (`dev_valid_name`)."""
LARGEST = 64 * 1024
"""Bytes of the largest text that is read."""


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
    check_is_for(firewall, product, role)
    _check_interface(interface, firewall, As(as_))
    text = _text(file)
    trial = _ONLY_READ
    try:
        verdict = judge_filled_in(product, role.id.split("+"), exactly, text, firewall, As(as_), interface)
        if verdict.holds and not read_only:
            trial = _trial(product, role, text, firewall, As(as_), every_host=strict)
            verdict = _after(trial, verdict)
    except Exception as error:  # noqa: BLE001  # a fault of Portbook is no contradiction in the text
        verdict = Verdict(None, reason=own_fault.told(error), id="portbook-fault", cure="report it")
    listed = problems(verdict, str(file), text, firewall, As(as_), f"{product.id}:{role.id}")
    report = Report(verifications=(_verification(str(file), verdict, trial, listed),))
    click.echo(FORMATS[form](report), nl=False)
    sys.exit(exit_code(report))


def _verification(file: str, verdict: Verdict, trial: Trial, listed: tuple[Problem, ...]) -> Verification:
    hosts = [RefusingHost(attempt.host.name, attempt.wrong, attempt.host.advice) for attempt in trial.refused]
    return Verification(file, verdict, trial.evidence, listed, tuple(hosts))


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


def _trial(
    service: Service, role: Role, text: str, target: Target, as_: As, *, every_host: bool
) -> Trial:  # as `verify`
    """The trial of a text; where the target runs no text by strangers and this is a snippet of ours, of that snippet."""
    trial = trial_of_text(text, target, as_, every_host=every_host)
    if trial.evidence.rung is not Rung.NOT_VERIFIED or as_ is not As.ADDITION:
        return trial
    ours = own_snippet(service, role, text, target)
    return trial if ours is None else trial_of_snippet(ours, target, every_host=every_host)


def _after(trial: Trial, verdict: Verdict) -> Verdict:
    """The verdict on a text that holds as it is read, after its trial."""
    evidence = trial.evidence
    if evidence.rung is Rung.FAILED:
        return replace(verdict, holds=False, reason=evidence.detail, id="fails-when-run")
    if evidence.rung is Rung.NOT_VERIFIED:
        reason = f"{_HOLDS_AS_READ}: {evidence.detail}"
        return replace(verdict, holds=None, reason=reason, id="not-run-here", cure=_READ_ONLY)
    return verdict


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
