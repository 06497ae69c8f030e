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
from portbook.model import OF_ONE_VERSION, Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.driver import NotAllowed, Step
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import size_limits
from portbook.targets.text.shell import Command, commands

ID, DAEMON = "firewalld", "firewalld-daemon"
_CHANGES = frozenset(
    {"--add-port", "--add-source-port", "--add-protocol", "--add-rich-rule", "--add-ingress-zone", "--add-egress-zone"}
    | {"--remove-port", "--remove-source-port", "--remove-protocol", "--remove-rich-rule", "--remove-ingress-zone"}
    | {"--remove-egress-zone", "--add-service", "--add-icmp-block", "--add-forward-port", "--add-masquerade"}
    | {"--add-forward", "--new-policy", "--delete-policy", "--set-priority", "--set-target", "--reload"}
)
"""Options that change something. Source: firewall-cmd(1). The reader has tables of its own."""
_SHOWS = frozenset(
    {"--state", "--version", "--check-config", "--get-default-zone", "--get-active-zones", "--get-active-policies"}
    | {"--get-zones", "--get-services", "--get-policies", "--get-icmptypes", "--get-log-denied", "--get-target"}
    | {"--get-zone-of-interface", "--info-policy", "--info-zone", "--info-service"}
    | {"--list-all", "--list-all-zones", "--list-all-policies", "--list-ports", "--list-rich-rules", "--list-services"}
    | {"--list-protocols", "--list-source-ports", "--list-interfaces", "--list-sources", "--list-forward-ports"}
    | {"--list-icmp-blocks", "--query-masquerade", "--query-forward", "--query-port", "--query-source-port"}
    | {"--query-protocol", "--query-rich-rule", "--query-ingress-zone", "--query-egress-zone", "--query-service"}
    | {"--query-icmp-block", "--query-forward-port"}
)
_BESIDE = frozenset({"--permanent", "--zone", "--policy", "-q", "--quiet"})
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
    options = {word.partition("=")[0] for word in words if word.startswith("-") and not word[1:].isdecimal()}
    if unknown := sorted(options - _CHANGES - _SHOWS - _BESIDE):
        msg = f"the option {unknown[0]} is not allowed"
        raise NotAllowed(msg, id_="firewalld-option-not-allowed", line=command.line)
    return not options.isdisjoint(_CHANGES)


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
