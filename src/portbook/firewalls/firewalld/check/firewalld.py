"""firewalld: its own code makes the rule set, the real kernel has it.

A snippet's literal `firewall-cmd` lines are run by the program `firewall-cmd` itself, on the daemon's own classes; only
the bus between them is left out. `firewalld_daemon` has that too.
"""

from __future__ import annotations

import shlex

from portbook.evidence import Evidence, Rung
from portbook.firewalls.firewalld.check import program
from portbook.firewalls.firewalld.check.driver import APPLY, LOAD, Loaded
from portbook.firewalls.firewalld.options import request
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host import profiles
from portbook.proof.host.packet_filter import PacketFilter, kernel
from portbook.proof.host.steps import NotAllowed, Step
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Target, size_limits
from portbook.targets.text.shell import commands

ID = "firewalld"
LISTS = (("", ("nft", "-j", "list", "ruleset")),)
PROGRAMS = (program.CLIENT, program.PYTHON, program.NFT)


def steps(snippet: Snippet) -> list[Step]:
    """The commands of the snippet as one step; with no options but those that the target reads.

    Only what is to show something is asked to: to a question firewall-cmd answers by failing.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason)
    asked = [(each, request(each)) for each in commands(snippet.text)]
    if snippet.id.form is Form.SHOW or all(wanted.action for _each, wanted in asked):
        return [Step(APPLY, snippet.text)]
    lines = [""] * max(each.line for each, _wanted in asked)
    for each in (each for each, wanted in asked if wanted.action):
        lines[each.line - 1] = shlex.join(each.argv)
    return [Step(APPLY, "\n".join(lines) + "\n")]


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
