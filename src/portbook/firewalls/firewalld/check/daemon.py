"""firewalld: the real daemon with a bus of its own, and a process for each literal `firewall-cmd` line."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.firewalls.firewalld.check import firewalld, program
from portbook.firewalls.firewalld.check.driver import Loaded
from portbook.model import Form, Snippet
from portbook.proof.engine import Engine
from portbook.proof.host.packet_filter import kernel
from portbook.proof.sandbox.sandbox import Tools
from portbook.targets import Target

ID = "firewalld-daemon"
_FILTER = replace(firewalld.FILTER, engine=ID)


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    return _FILTER.judge(snippet, target, Loaded(tools, program.real, program.version()))


ENGINE = Engine(
    ID,
    "firewalld's daemon",
    Rung.PROVEN,
    _judge,
    firewalld.version,
    kernel,
    (program.DAEMON, program.BUS, *firewalld.PROGRAMS),
    stands_in_for=firewalld.ID,
    forms=tuple(Form),
    hosts=_FILTER.hosts,
    driven=lambda tools: (_FILTER, Loaded(tools, program.real, program.version())),
)
