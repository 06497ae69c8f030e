"""The engines that check firewalld: its own code makes the rule set, the real kernel has it.

A snippet's literal `firewall-cmd` lines are run by the program `firewall-cmd` itself, on the daemon's own classes; only
the bus between them is left out. The second engine has the real daemon, a bus, and a process for each line.
"""

from __future__ import annotations

from collections.abc import Callable

from portbook.evidence import Rung
from portbook.firewalls.firewalld.check import options, program
from portbook.firewalls.firewalld.check.driver import FirewalldDriver
from portbook.firewalls.firewalld.check.hosts import HOSTS
from portbook.model import OF_ONE_VERSION, Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.driver import NotAllowed, Step
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import Tools
from portbook.targets import size_limits
from portbook.targets.text.shell import Command, commands

ID, DAEMON = "firewalld", "firewalld-daemon"
PROGRAMS = (program.CLIENT, program.PYTHON, program.NFT)


def steps(snippet: Snippet) -> list[Step]:
    """The commands of the snippet, which have only the options listed above.

    Only a show may query: firewall-cmd answers some queries by its exit code.

    Raises:
        NotAllowed: the text is too large, or it would run anything else.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason, id_="firewalld-text-too-large")
    changes = [(command, _changes(command)) for command in commands(snippet.text)]
    shows = snippet.id.form is Form.SHOW
    return [Step(command.argv, line=command.line) for command, is_change in changes if shows or is_change]


def _changes(command: Command) -> bool:
    """Whether a command changes something.

    Raises:
        NotAllowed: the command runs another program, or has an option that is not listed above.
    """
    name, *words = command.argv
    if name != program.CLIENT or command.stdin is not None:
        msg = f"it may run {program.CLIENT} only"
        raise NotAllowed(msg, id_="firewalld-program-not-allowed", line=command.line)
    if unknown := options.unknown(words):
        msg = f"the option {unknown[0]} is not allowed"
        raise NotAllowed(msg, id_="firewalld-option-not-allowed", line=command.line)
    return options.change(words)


def version() -> str:
    """The versions of firewalld and of the nft that loads its rule set; empty where one is missing."""
    nft = programs.find(program.NFT)
    versions = [program.version(), programs.version(nft) if nft else ""]
    return ", ".join(versions) if all(versions) else ""


def _firewall(engine: str, server: Callable[[str], tuple[str, ...]]) -> HostFirewall:
    def driver(tools: Tools) -> FirewalldDriver:
        return FirewalldDriver(tools, server, program.version())

    return HostFirewall(engine, HOSTS, steps, driver, version)


def _engine(
    firewall: HostFirewall, title: str, programs: tuple[str, ...], *, for_anyone: bool, stands_in_for: str = ""
) -> Engine:
    return Engine(
        firewall.engine,
        title,
        Rung.PROVEN,
        firewall.judge,
        version,
        kernel,
        programs,
        stands_in_for=stands_in_for,
        forms=OF_ONE_VERSION,
        for_anyone=for_anyone,
        hosts=firewall.hosts,
        firewall=firewall,
        judge_delta=firewall.judge_delta,
    )


FIREWALL = _firewall(ID, program.fast)
DAEMON_PROGRAMS = (program.DAEMON, program.BUS, *PROGRAMS)
"""The programs that the real daemon needs."""

ENGINES = (
    _engine(
        _firewall(DAEMON, program.real),
        "firewalld's daemon",
        DAEMON_PROGRAMS,
        for_anyone=False,
        stands_in_for=ID,
    ),
    _engine(FIREWALL, "firewalld", PROGRAMS, for_anyone=True),
)
