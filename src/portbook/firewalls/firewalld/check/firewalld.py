"""firewalld: its own code makes the rule set, the real kernel has it.

A snippet's literal `firewall-cmd` lines are run by the program `firewall-cmd` itself, on the daemon's own classes; only
the bus between them is left out. `firewalld_daemon` has that too.
"""

from __future__ import annotations

import shlex

from portbook.evidence import Evidence, Rung
from portbook.firewalls.firewalld.check import program
from portbook.firewalls.firewalld.check.driver import APPLY, LOAD, Loaded
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host import profiles
from portbook.proof.host.packet_filter import PacketFilter, kernel
from portbook.proof.host.steps import NotAllowed, Step
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Target, size_limits
from portbook.targets.text.shell import Command, commands

ID = "firewalld"
LISTS = (("", ("nft", "-j", "list", "ruleset")),)
_CHANGES = frozenset(
    {"--add-port", "--add-source-port", "--add-protocol", "--add-rich-rule", "--add-ingress-zone", "--add-egress-zone"}
    | {"--remove-port", "--remove-source-port", "--remove-protocol", "--remove-rich-rule", "--remove-ingress-zone"}
    | {"--remove-egress-zone", "--add-service", "--add-icmp-block", "--add-forward-port", "--add-masquerade"}
    | {"--add-forward", "--new-policy", "--delete-policy", "--set-priority", "--set-target", "--reload"}
)
"""Options that change something; firewall-cmd(1). What reads the text has tables of its own."""
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
    """The commands of the snippet as one step; with no options but those that are listed above.

    Only what is to show something is asked to: to a question firewall-cmd answers by failing.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason)
    asked = [(each, _changes(each)) for each in commands(snippet.text)]
    if snippet.id.form is Form.SHOW or all(changes for _each, changes in asked):
        return [Step(APPLY, snippet.text)]
    lines = [""] * max(each.line for each, _changes in asked)
    for each in (each for each, changes in asked if changes):
        lines[each.line - 1] = shlex.join(each.argv)
    return [Step(APPLY, "\n".join(lines) + "\n")]


def _changes(command: Command) -> bool:
    """Whether a command changes something.

    Raises:
        NotAllowed: it is another program, or has an option that is not listed above.
    """
    program_, *words = command.argv
    if program_ != program.CLIENT or command.stdin is not None:
        msg = f"line {command.line}: it may run {program.CLIENT} only"
        raise NotAllowed(msg)
    options = {word.partition("=")[0] for word in words if word.startswith("-") and not word[1:].isdecimal()}
    if strange := sorted(options - _CHANGES - _SHOWS - _BESIDE):
        msg = f"line {command.line}: the option {strange[0]} is not allowed"
        raise NotAllowed(msg)
    return not options.isdisjoint(_CHANGES)


def version() -> str:
    """Of firewalld, and of the nft that loads what it makes; empty where one is missing."""
    nft = programs.find(program.NFT)
    found = [program.version(), programs.version(nft) if nft else ""]
    return ", ".join(found) if all(found) else ""


FILTER = PacketFilter(
    engine=ID,
    hosts=profiles.FIREWALLD,
    loaders=(LOAD,),
    lists=LISTS,
    steps=steps,
    version=version,
)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    return FILTER.judge(snippet, target, Loaded(tools, program.fast, program.version()))


ENGINE = Engine(
    ID,
    "firewalld",
    Rung.PROVEN,
    _judge,
    version,
    kernel,
    PROGRAMS,
    forms=tuple(Form),
    for_anyone=True,
    hosts=FILTER.hosts,
    driven=lambda tools: (FILTER, Loaded(tools, program.fast, program.version())),
)
