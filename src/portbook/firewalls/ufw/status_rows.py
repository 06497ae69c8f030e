"""The two ends of a row of `ufw status` as rules. Source: `get_status` of ufw 0.36.2, ufw/backend_iptables.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portbook.firewalls.ufw.grammar import AH_OVER_IPV6, PROTOCOLS, WITH_PORTS
from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    PortRange,
    Ports,
    Protocol,
    Rule,
)
from portbook.model.protocol import TCP, UDP
from portbook.targets.base import CannotJudge
from portbook.targets.text.cloud_literals import first_packet
from portbook.targets.text.host_literals import network, ports

SIX = " (v6)"
ANYWHERE_WORD = "Anywhere"
_APPLICATION = re.compile(r"(?P<place>[0-9][0-9,:]*(/[a-z]+)?) \(.+?(?P<six> \(v6\))?\)")
"""A profile with its ports, as only `verbose` prints it."""


@dataclass(frozen=True)
class _Place:
    """One end of a row."""

    addresses: Addresses = ANYWHERE
    ports: Ports = ANY_PORTS
    protocol: str = ""
    six: bool = False


def _place(text: str, line: int) -> _Place:
    """`Anywhere`, `443/tcp`, `192.0.2.0/24 80,443/tcp`, and `Anywhere/esp (v6)`."""
    if profile := _APPLICATION.fullmatch(text):
        text = profile["place"] + (profile["six"] or "")
    six = text.endswith(SIX)
    place = text.removesuffix(SIX)
    if place.startswith(ANYWHERE_WORD):
        name = place.removeprefix(ANYWHERE_WORD)
        if not name or (name.startswith("/") and name[1:] in PROTOCOLS):
            return _Place(protocol=name[1:], six=six)
        raise _unknown(text, line)
    words = place.split(" ")
    address = words.pop(0) if is_address(words[0]) else ""
    address, protocol = _without_protocol(address) if not words else (address, "")
    if words:
        port, _slash, protocol = words.pop(0).partition("/")
    else:
        port = ""
    if words or (port and not re.fullmatch("[0-9][0-9,:]*", port)) or (protocol and protocol not in PROTOCOLS):
        raise _unknown(text, line)
    return _Place(
        Addresses.of(network(address, line)) if address else ANYWHERE,
        Ports(tuple(_range(part, line) for part in port.split(","))) if port else ANY_PORTS,
        protocol,
        six,
    )


def _unknown(text: str, line: int) -> CannotJudge:
    return CannotJudge(line, f"{text!r} is no address or port as ufw status prints it", id_="ufw-unknown-place")


def _range(text: str, line: int) -> PortRange:
    return ports(text, line, ":")


def is_address(word: str) -> bool:
    """Whether a word is an address or a network."""
    return re.fullmatch(r"[0-9]+(\.[0-9]+){3}(/.*)?|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(/.*)?|::(/.*)?", word) is not None


def _without_protocol(address: str) -> tuple[str, str]:
    """The address and the protocol of `192.0.2.1/esp` or `192.0.2.0/24/esp`."""
    before, _slash, last = address.rpartition("/")
    return (before, last) if before and last in PROTOCOLS else (address, "")


def meaning(way: Direction, ends: Sequence[str], line: int) -> list[Rule]:
    """The packets from the first end to the second.

    Raises:
        CannotJudge: ufw does not print such a row.
    """
    source, destination = (_place(end, line) for end in ends)
    names = {place.protocol for place in (source, destination) if place.protocol}
    if len(names) > 1:
        raise CannotJudge(line, "the two ends of this rule have different protocols", id_="ufw-two-protocols")
    family = _family(source, destination, line)
    if names == {"ah"} and family is Family.IPV6:
        raise CannotJudge(line, AH_OVER_IPV6, id_="ufw-ah-over-ipv6")
    with_ports = ANY_PORTS not in (source.ports, destination.ports) or source.ports != destination.ports
    return [
        first_packet(
            way,
            protocol=protocol,
            family=family,
            source=source.addresses,
            destination=destination.addresses,
            source_ports=source.ports,
            destination_ports=destination.ports,
        )
        for protocol in _protocols(names.pop() if names else "", line, with_ports=with_ports)
    ]


def _protocols(name: str, line: int, *, with_ports: bool) -> tuple[Protocol, ...]:
    """A port without a protocol means TCP and UDP."""
    if not name:
        return (TCP, UDP) if with_ports else (ANY_PROTOCOL,)
    if with_ports and name not in WITH_PORTS:
        raise CannotJudge(line, f"the protocol {name} has no ports", id_="ufw-row-with-impossible-ports")
    return (Protocol(PROTOCOLS[name]),)


def _family(source: _Place, destination: _Place, line: int) -> Family:
    """The IP version of a row: of its addresses, or IPv6 where it has the mark, or else IPv4."""
    versions = {network.version for place in (source, destination) for network in place.addresses.networks}
    if source.six or destination.six:
        versions.add(6)
    if len(versions) > 1:
        raise CannotJudge(line, "IPv4 and IPv6 are in one row", id_="ufw-row-with-mixed-families")
    return Family.IPV6 if versions == {6} else Family.IPV4
