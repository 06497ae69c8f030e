"""Addresses that a program of the host closes at the time: they count only where the data names one of them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network

from portbook.model import ANY_PROTOCOL, Addresses, Direction, Rule
from portbook.targets.base import Doubt

_CLOSES = "an address of a flow is among those that a rule of the host closes: take it out of them, and list them again"


def from_addresses(line: int, networks: Iterable[str], direction: Direction = Direction.INBOUND) -> Doubt:
    """All packets with some addresses at the other end."""
    remote = Addresses.of(*map(ip_network, networks))
    return Doubt(line, _CLOSES, (Rule(direction, ANY_PROTOCOL, remote=remote),))


def to_addresses(line: int, networks: Iterable[str]) -> Doubt:
    """All packets that come in to some addresses."""
    local = Addresses.of(*map(ip_network, networks))
    return Doubt(line, _CLOSES, (Rule(Direction.INBOUND, ANY_PROTOCOL, local=local),))
