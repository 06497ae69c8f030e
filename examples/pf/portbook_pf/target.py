"""The target: what pf is called, how its rules are written and read, and what it has no words for."""

from __future__ import annotations

from portbook.model import Feature, Lack, protocols_except
from portbook.targets import Group, Target
from portbook_pf.read import read
from portbook_pf.render import render

_NO_PORTS = protocols_except(6, 17)

TARGET = Target(
    id="pf",
    title="pf",
    group=Group.LINUX,
    language="text",
    render=render,
    read=read,
    lacks=(
        Lack(Feature.HOST_NAMES, "Put the names into a table that a script of yours refreshes."),
        Lack(Feature.SOURCE_PORTS, "pf knows ports of TCP and UDP only.", protocols=_NO_PORTS),
        Lack(Feature.DESTINATION_PORTS, "pf knows ports of TCP and UDP only.", protocols=_NO_PORTS),
        Lack(Feature.ICMP_TYPES, "Add `icmp-type` or `icmp6-type` by hand."),
        Lack(Feature.ICMP_CODES, "Add `code` by hand."),
        Lack(Feature.UNTRACKED),
    ),
    engines=("reader",),
    notes=("Put the lines behind your `block` rules, and load them with `pfctl -f /etc/pf.conf`.",),
)
