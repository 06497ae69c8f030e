"""Addresses that a program of the host closes at the time: they count only where the data names one of them.

What is dropped on its way in or out is missing in both: a connection has packets both ways.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network

from portbook.model import ANY_PROTOCOL, Addresses, Direction, Rule
from portbook.targets.base import Doubt

_CLOSES = "an address of a flow is among those that a rule of the host closes: take it out of them, and list them again"


def at_other_end(line: int, networks: Iterable[str]) -> Doubt:
    """All packets from and to some addresses of others."""
    remote = Addresses.of(*map(ip_network, networks))
    return Doubt(line, _CLOSES, tuple(Rule(direction, ANY_PROTOCOL, remote=remote) for direction in Direction))


def at_this_end(line: int, networks: Iterable[str]) -> Doubt:
    """All packets to and from some addresses that may be the host's."""
    local = Addresses.of(*map(ip_network, networks))
    return Doubt(line, _CLOSES, tuple(Rule(direction, ANY_PROTOCOL, local=local) for direction in Direction))
