"""Statements of filtergen as rules. Facts: filter_syntax(5) of filtergen 0.12.8."""

from __future__ import annotations

import re

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets import CannotJudge, Reading
from portbook.targets.text.host_literals import network, ports

DIRECTIONS = {"input": Direction.INBOUND, "output": Direction.OUTBOUND}
NUMBERS = {"tcp": 6, "udp": 17}
MATCH = r"(?: {} (\{{ [^{{}}]+ \}}|[0-9a-f.:/]+))?"
STATEMENT = re.compile(
    r"(input|output) \* local proto (tcp|udp)"
    + "".join(MATCH.format(word) for word in ("source", "sport", "dest", "dport"))
    + " accept;"
)


def read(text: str) -> Reading:
    """What a text lets through, in IPv4. Whatever is not known raises: nothing is skipped."""
    rules = []
    for line, words in enumerate(text.splitlines(), 1):
        if not words or words.startswith("#"):
            continue
        match = STATEMENT.fullmatch(words)
        if not match:
            message = "Portbook does not know this statement of filtergen"
            raise CannotJudge(line, message, id_="filtergen-unknown-statement")
        rules.append(rule(line, *match.groups()))
    return Reading(tuple(rules))


def rule(line: int, way: str, protocol: str, *ends: str | None) -> Rule:
    """The rule of one statement."""
    source, source_ports, destination, destination_ports = ends
    near, far = (source, source_ports), (destination, destination_ports)
    if DIRECTIONS[way] is Direction.INBOUND:
        near, far = far, near
    return Rule(
        DIRECTIONS[way],
        Protocol(NUMBERS[protocol]),
        Family.IPV4,
        local=addresses(near[0], line),
        local_ports=port_set(near[1], line),
        remote=addresses(far[0], line),
        remote_ports=port_set(far[1], line),
    )


def addresses(text: str | None, line: int) -> Addresses:
    """The addresses of one end."""
    return Addresses(tuple(network(item, line) for item in items(text))) if text else ANYWHERE


def port_set(text: str | None, line: int) -> Ports:
    """The ports of one end."""
    return Ports(tuple(ports(item, line, ":") for item in items(text))) if text else ANY_PORTS


def items(text: str) -> list[str]:
    """One item, or those in braces."""
    return text.strip("{}").split()
