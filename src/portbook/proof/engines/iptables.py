"""iptables and ip6tables: the real programs and the real kernel."""

from __future__ import annotations

from portbook.evidence import Rung
from portbook.model import Snippet
from portbook.proof import caps, hosts, programs
from portbook.proof.engines.base import Engine
from portbook.proof.packet_filter import NotAllowed, PacketFilter, Step, kernel
from portbook.targets.commands import Command, commands

_PROGRAMS = ("iptables", "ip6tables")
_RESTORE = ("iptables-restore", "ip6tables-restore")
_OPTIONS = frozenset(
    """
    -A -I -P -p -m -s -d -i -o -j -t
    --append --insert --policy --protocol --match --source --destination --in-interface --out-interface --jump --table
    --dport --sport --dports --sports --destination-port --source-port --destination-ports --source-ports
    --ctstate --state --icmp-type --icmpv6-type --comment --reject-with
    """.split()  # noqa: SIM905  # a table reads better than a list of strings
)
"""Options of `iptables` that a snippet may use, spelled exactly: the programs take abbreviations too."""


def steps(snippet: Snippet) -> list[Step]:
    """The commands of the snippet."""
    if reason := caps.too_much(snippet.text):
        raise NotAllowed(reason)
    return [_step(each) for each in commands(snippet.text)]


def _step(command: Command) -> Step:
    program, words = command.argv[0], command.argv[1:]
    if program in _RESTORE and not words and command.stdin is not None:
        return Step(command.argv, command.stdin)
    if program not in _PROGRAMS or command.stdin is not None:
        msg = f"line {command.line}: it may run iptables, ip6tables, and their -restore with a heredoc only"
        raise NotAllowed(msg)
    if strange := [word for word in words if word.startswith("-") and word not in _OPTIONS]:
        msg = f"line {command.line}: the option {strange[0]} is not allowed"
        raise NotAllowed(msg)
    return Step(command.argv)


def _version() -> str:
    path = programs.find("iptables")
    return programs.version(path) if path else ""


_FILTER = PacketFilter(
    engine="iptables",
    hosts=hosts.IPTABLES,
    loaders=tuple((name,) for name in _RESTORE),
    lists=(("# ipv4\n", ("iptables-save",)), ("# ipv6\n", ("ip6tables-save",))),
    steps=steps,
    version=_version,
)

ENGINE = Engine(
    "iptables",
    "iptables",
    Rung.APPLIED,
    _FILTER.judge,
    _version,
    kernel,
    (*_PROGRAMS, *_RESTORE, "iptables-save", "ip6tables-save"),
)
