"""The engines that check iptables and ip6tables: the real programs and the real kernel.

The second one tries the machine's own variant on every host profile too, which takes longer.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from portbook.evidence import Rung
from portbook.firewalls.iptables.check.hosts import HOSTS, ROUTERS
from portbook.firewalls.iptables.check.variants import RESTORE, Variants, own_driver, own_version
from portbook.model import OF_ONE_VERSION, Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.driver import NotAllowed, Step
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.targets import size_limits
from portbook.targets.text.shell import Command, commands

ID, EVERYWHERE = "iptables", "iptables-everywhere"
_PROGRAMS = ("iptables", "ip6tables")
_OPTIONS = frozenset(
    """
    -A -I -P -N -p -m -s -d -i -o -j -g -t
    --append --insert --policy --new-chain --protocol --match --source --src --destination --dst --in-interface
    --out-interface --jump --goto --table
    --dport --sport --dports --sports --destination-port --source-port --destination-ports --source-ports
    --ctstate --state --icmp-type --icmpv6-type --comment --reject-with --log-prefix --log-level
    --limit --limit-burst --dst-type --hl-eq --rt-type --syn --tcp-flags
    """.split()  # noqa: SIM905  # a table reads better than a list of strings
)
"""Options of `iptables` that a snippet may use, spelled exactly: the programs take abbreviations too."""
_WAITING = frozenset({"-w", "--wait"})
_MORE = {Form.UNDO: frozenset({"-D"}), Form.DELTA: frozenset({"-D"}), Form.SHOW: frozenset({"-S"})}


def steps(snippet: Snippet) -> list[Step]:
    """The commands of the snippet.

    Raises:
        NotAllowed: it would run something else, or with other options.
        Unreadable: it is more than commands.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason, id_="iptables-text-too-large")
    allowed = _OPTIONS | _MORE.get(snippet.id.form, frozenset())
    return [_step(command, allowed) for command in commands(snippet.text)]


def _step(command: Command, allowed: frozenset[str]) -> Step:
    program, words = command.argv[0], command.argv[1:]
    if program in RESTORE and not words and command.stdin is not None:
        for number, line in enumerate(command.stdin.splitlines(), command.line + 1):
            _refuse_options(_words(line, number), number, allowed)
        return Step(command.argv, command.stdin)
    if program not in _PROGRAMS or command.stdin is not None:
        msg = "it may run iptables, ip6tables, and their -restore with a heredoc only"
        raise NotAllowed(msg, id_="iptables-program-not-allowed", line=command.line)
    words = _without_waiting(words)
    _refuse_options(words, command.line, allowed)
    return Step((program, *words))


def _without_waiting(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without `-w` and its seconds: nobody else holds the lock in the sandbox."""
    at = next((at for at, word in enumerate(words) if word in _WAITING), -1)
    if at < 0:
        return words
    seconds = at + 1 < len(words) and words[at + 1].isdecimal()
    return (*words[:at], *_without_waiting(words[at + 1 + seconds :]))


def _words(line: str, number: int) -> list[str]:
    """The words of a line that a restore program reads: it takes options such as `--modprobe=CMD` there too."""
    try:
        return [] if line.lstrip().startswith("#") else shlex.split(line)
    except ValueError:
        msg = "a quotation mark is not closed"
        raise NotAllowed(msg, id_="iptables-open-quotation", line=number) from None


def _refuse_options(words: Sequence[str], number: int, allowed: frozenset[str]) -> None:
    if strange := [word for word in words if word.startswith("-") and word not in allowed]:
        msg = f"the option {strange[0]} is not allowed"
        raise NotAllowed(msg, id_="iptables-option-not-allowed", line=number)


FIREWALL = HostFirewall(ID, HOSTS, steps, own_driver, own_version, ROUTERS)
PROGRAMS = (*_PROGRAMS, *RESTORE, "iptables-save", "ip6tables-save")
_POLICY_DROP = tuple(host for host in HOSTS if host.name == "policy drop")


def _engine(title: str, variants: Variants, *, for_anyone: bool, stands_in_for: str = "") -> Engine:
    return Engine(
        variants.own.engine,
        title,
        Rung.PROVEN,
        variants.judge,
        variants.version,
        kernel,
        PROGRAMS,
        stands_in_for=stands_in_for,
        forms=OF_ONE_VERSION,
        for_anyone=for_anyone,
        hosts=variants.own.hosts,
        firewall=variants.own,
        judge_delta=variants.judge_delta,
    )


ENGINES = (
    _engine("iptables", Variants(FIREWALL, _POLICY_DROP), for_anyone=True),
    _engine(
        "iptables, both variants everywhere",
        Variants(replace(FIREWALL, engine=EVERYWHERE), HOSTS),
        for_anyone=False,
        stands_in_for=ID,
    ),
)
