"""The engines that check firewalld: its own code makes the rule set, the real kernel has it.

A snippet's literal `firewall-cmd` lines are run by the program `firewall-cmd` itself, on the daemon's own classes; only
the bus between them is left out. The second engine has the real daemon, a bus, and a process for each line.
"""

from __future__ import annotations

from collections.abc import Callable

from portbook.evidence import Rung
from portbook.firewalls.firewalld.check import program
from portbook.firewalls.firewalld.check.driver import FirewalldDriver
from portbook.firewalls.firewalld.check.hosts import HOSTS
from portbook.firewalls.firewalld.options import request
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.driver import NotAllowed, Step
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import size_limits
from portbook.targets.text.shell import commands

ID, DAEMON = "firewalld", "firewalld-daemon"
PROGRAMS = (program.CLIENT, program.PYTHON, program.NFT)


def steps(snippet: Snippet) -> list[Step]:
    """The commands of the snippet, with no options but those that the target reads.

    Only a listing may ask questions: firewall-cmd answers them by failing.

    Raises:
        NotAllowed: the text is too large.
        Unreadable: it would run something else.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason, id_="firewalld-text-too-large")
    actions = [(command, request(command).action) for command in commands(snippet.text)]
    shows = snippet.id.form is Form.SHOW
    return [Step(command.argv, line=command.line) for command, action in actions if shows or action]


def version() -> str:
    """The versions of firewalld and of the nft that loads its rule set; empty where one is missing."""
    nft = programs.find(program.NFT)
    versions = [program.version(), programs.version(nft) if nft else ""]
    return ", ".join(versions) if all(versions) else ""


def _firewall(engine: str, server: Callable[[], tuple[str, ...]]) -> HostFirewall:
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
        forms=tuple(Form),
        for_anyone=for_anyone,
        hosts=firewall.hosts,
        firewall=firewall,
    )


FIREWALL = _firewall(ID, program.fast)
DAEMON_PROGRAMS = (program.DAEMON, program.BUS, *PROGRAMS)
"""What the real daemon needs."""

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
