"""`portbook verify`: a text by anyone, against what a service needs."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from portbook import own_fault
from portbook.adapters.cli.choices import VALUES, Unusable, chosen_host, chosen_profile, one_of, usable_site
from portbook.compare.filled_in import verify as judge_filled_in
from portbook.compare.own_snippet import own_snippet
from portbook.compare.verify import As, Verdict
from portbook.evidence import Evidence, Rung
from portbook.model import Role, Service
from portbook.proof.run_text import Trial, trial, trial_of_ours
from portbook.targets import Target

HOLDS, DOES_NOT, CANNOT_SAY = 0, 1, 3
_ONLY_READ = Trial(Evidence(Rung.NOT_VERIFIED))
_HOLDS_AS_READ = "it holds as it is read, which --read-only is content with, but more could not be done here"
_INTERFACE = re.compile(r"(?!lo$)[A-Za-z0-9_.:@-]{1,15}")
"""As Linux allows them (`dev_valid_name`), but for what nobody uses."""
LARGEST = 64 * 1024
"""Bytes of a text that is read at all."""


@click.command()
@click.argument("service", metavar="SERVICE[:ROLE]")
@click.argument("file", metavar="FILE|-", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--target", required=True, metavar="T", help="The firewall that the text is for.")
@click.option(
    "--profile", metavar="P", help="Exactly this profile; otherwise at least what is required, at most everything."
)
@click.option(
    "--as", "taken", type=click.Choice([each.value for each in As]), default=As.ADDITION.value, show_default=True
)
@click.option(
    "--interface", metavar="NAME", default="", help="With --as host, the interface that callers use, such as eth0."
)
@click.option(
    "--read-only", is_flag=True, help="Only read it; otherwise what holds is loaded in the lab and gets packets."
)
@click.option(
    "--strict", is_flag=True, help="It has to hold on every host profile; otherwise not on those that few hosts have."
)
@VALUES
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(
    *,
    service: str,
    file: Path,
    target: str,
    profile: str | None,
    taken: str,
    interface: str,
    read_only: bool,
    strict: bool,
    values: tuple[str, ...],
    form: str,
) -> None:
    """Say whether a text opens what a service needs, and nothing else.

    With --as host, the text is what a machine lists (nft list ruleset, iptables-save and ip6tables-save, ufw status
    verbose, firewall-cmd --list-all and --list-all-policies) or the commands that were run on it; what else it opens is
    told, and does not fail. With --interface, its rules for that interface are for the packets of callers, and those for
    others are not.

    A text that cannot be run or read a second time here is not judged (exit code 3), unless --read-only asks for no more.
    """
    site = usable_site()
    product, role = chosen_host(site, service, values)
    wanted = chosen_profile(product, profile) if profile else None
    firewall = one_of("target", target, site.targets)
    _check_interface(interface, firewall, As(taken))
    given = _text(file)
    tried = _ONLY_READ
    try:
        verdict = judge_filled_in(product, role.id.split("+"), wanted, given, firewall, As(taken), interface)
        if verdict.holds and not read_only:
            tried = _tried(product, role, given, firewall, As(taken), every_host=strict)
            verdict = _after(tried, verdict)
    except Exception as error:  # noqa: BLE001  # what we cannot do with a text is no contradiction in it
        verdict = Verdict(None, reason=own_fault.told(error))
    name = "-" if str(file) == "-" else str(file)
    click.echo(_as_json(name, verdict, tried) if form == "json" else _as_text(name, verdict, tried))
    sys.exit({True: HOLDS, False: DOES_NOT, None: CANNOT_SAY}[verdict.holds])


def _check_interface(interface: str, firewall: Target, taken: As) -> None:
    """Refuse an interface where nothing asks for one.

    Raises:
        Unusable: the text is no machine's, the target knows no interfaces, or it is the host's own.
    """
    if not interface:
        return
    if taken is not As.HOST:
        message = "--interface is for a machine's listing: say --as host too"
        raise Unusable(message)
    if firewall.read_host_by is None:
        message = (
            f"--interface is not known for {firewall.title}: only listings of iptables and nftables name interfaces"
        )
        raise Unusable(message)
    if not _INTERFACE.fullmatch(interface):
        message = "--interface takes the name of one interface of the network, such as eth0"
        raise Unusable(message)


def _tried(  # as `verify`
    service: Service, role: Role, text: str, target: Target, as_: As, *, every_host: bool
) -> Trial:
    """What becomes of a text by anyone; where that cannot be judged, and it is a snippet of ours, of that one."""
    tried = trial(text, target, as_, every_host=every_host)
    if tried.evidence.rung is not Rung.NOT_VERIFIED or as_ is not As.ADDITION:
        return tried
    ours = own_snippet(service, role, text, target)
    return tried if ours is None else trial_of_ours(ours, target, every_host=every_host)


def _after(tried: Trial, verdict: Verdict) -> Verdict:
    """The verdict of a text that holds as it is read, after what was tried."""
    evidence = tried.evidence
    if evidence.rung is Rung.FAILED:
        return replace(verdict, holds=False, reason=evidence.detail)
    if evidence.rung is Rung.NOT_VERIFIED:
        return replace(verdict, holds=None, reason=f"{_HOLDS_AS_READ}: {evidence.detail}")
    return verdict


def _text(file: Path) -> str:
    """The text of a file or of standard input.

    Raises:
        Unusable: it cannot be read.
    """
    try:
        with click.open_file(str(file), "rb") as stream:
            held = bytes(stream.read(LARGEST + 1))
    except OSError as error:
        message = f"{file}: {error.strerror}"
        raise Unusable(message) from error
    if len(held) > LARGEST:
        message = f"{file}: larger than {LARGEST} bytes, which is more than any snippet"
        raise Unusable(message)
    try:
        return held.decode()
    except UnicodeDecodeError as error:
        message = f"{file}: not UTF-8"
        raise Unusable(message) from error


def _as_text(name: str, verdict: Verdict, tried: Trial) -> str:
    word = {True: "holds", False: "does not hold", None: "cannot be judged"}[verdict.holds]
    on = f" on hosts with {_listed(tried.evidence.hosts)}" if verdict.holds and tried.refused else ""
    lines = [f"{name}: {word}{on}"]
    lines += [f"{name}: not on hosts with {each.host.name}: {each.wrong}; {each.host.advice}" for each in tried.refused]
    if verdict.reason:
        lines.append(_at(name, verdict.line, verdict.reason))
    lines += [_at(name, each.line, each.message) for each in verdict.remarks if each.message != verdict.reason]
    findings = (*verdict.missing, *verdict.closed, *verdict.extra)
    lines += [_at(name, each.line, each.sentence) for each in findings]
    lines += [f"{name}: not judged, for the target cannot say it: {each.said} ({each.effect})" for each in verdict.gaps]
    lines.append(f"{name}: {_done(tried.evidence)}")
    return "\n".join(lines)


def _at(name: str, line: int, sentence: str) -> str:
    return f"{name}:{line}: {sentence}" if line else f"{name}: {sentence}"


def _done(evidence: Evidence) -> str:
    """What was done to the text besides reading it."""
    if evidence.rung in {Rung.NOT_VERIFIED, Rung.SELF_CONSISTENT}:
        return f"only read: {evidence.detail}" if evidence.detail else "only read"
    packets = f"{evidence.packets} packets" if evidence.packets else ""
    on = f" on {', '.join(evidence.hosts)}" if evidence.hosts else ""
    return f"{evidence.rung} with {', '.join(filter(None, (evidence.tool, evidence.kernel, packets)))}{on}"


def _listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _as_json(name: str, verdict: Verdict, tried: Trial) -> str:
    evidence = tried.evidence
    result = {
        "file": name,
        "holds": verdict.holds,
        "reason": verdict.reason,
        "line": verdict.line,
        "remarks": [{"line": each.line, "message": each.message} for each in verdict.remarks],
        "missing": [each.sentence for each in verdict.missing],
        "closed": [each.sentence for each in verdict.closed],
        "extra": [each.sentence for each in verdict.extra],
        "findings": [
            {"kind": each.kind.value, "line": each.line, "sentence": each.sentence, "witness": str(each.packet)}
            for each in (*verdict.missing, *verdict.closed, *verdict.extra)
        ],
        "not_on": [
            {"host": each.host.name, "reason": each.wrong, "advice": each.host.advice} for each in tried.refused
        ],
        "gaps": [
            {"feature": each.feature.value, "effect": each.effect.value, "said": each.said} for each in verdict.gaps
        ],
        "evidence": {
            "rung": evidence.rung.value,
            "tool": evidence.tool,
            "kernel": evidence.kernel,
            "hosts": evidence.hosts,
            "packets": evidence.packets,
            "detail": evidence.detail,
        },
    }
    return json.dumps({"results": [result]}, indent=2, ensure_ascii=False)
