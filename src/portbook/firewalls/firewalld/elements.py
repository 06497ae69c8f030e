"""Ports and protocols as rules for inbound packets."""

from __future__ import annotations

from portbook.firewalls.firewalld.grammar import PROTOCOLS, WITH_PORTS
from portbook.model import ANY_PORTS, ANY_PROTOCOL, Direction, Family, Ports, Protocol, Rule
from portbook.model.protocol import HIGHEST
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.cloud_literals import port_range
from portbook.targets.text.host_literals import number


def incoming(
    protocol: Protocol = ANY_PROTOCOL,
    ports: Ports = ANY_PORTS,
    *,
    source_ports: Ports = ANY_PORTS,
    family: Family = Family.BOTH,
    icmp_type: int | None = None,
) -> Rule:
    """The rule for inbound packets from anywhere."""
    return Rule(Direction.INBOUND, protocol, family, ports, source_ports, icmp_type=icmp_type)


def port(text: str, name: str, family: Family, line: int) -> Rule:
    """The rule for a destination port or a range."""
    return incoming(_with_ports(name, line), _ports(text, line), family=family)


def source_port(text: str, name: str, family: Family, line: int) -> Rule:
    """The rule for a source port or a range."""
    return incoming(_with_ports(name, line), source_ports=_ports(text, line), family=family)


def protocol(text: str, family: Family, line: int) -> Rule:
    """The rule for a whole protocol, by name or number."""
    if not text.isdecimal():
        if text not in PROTOCOLS:
            message = f"whether {text!r} is a protocol depends on the host"
            raise CannotJudge(line, message, id_="firewalld-protocol-of-host", cure="write its number")
        return incoming(Protocol(PROTOCOLS[text]), family=family)
    value = number(text, line)
    if value > HIGHEST:
        message = f"{value} is not a protocol"
        raise Rejected(line, message, id_="firewalld-protocol-out-of-range", cure="protocols are 0 to 255")
    return incoming(Protocol(value), family=family)


def _with_ports(name: str, line: int) -> Protocol:
    if name not in WITH_PORTS:
        message = f"firewalld has ports for {', '.join(WITH_PORTS)} only, not for {name!r}"
        raise Rejected(line, message, id_="firewalld-protocol-without-ports")
    return Protocol(WITH_PORTS[name])


def _ports(text: str, line: int) -> Ports:
    """The ports of a port or a range; firewalld swaps the ends of a reversed range."""
    first, mark, last = text.partition("-")
    ends = sorted(number(end, line) for end in ((first, last) if mark else (first,)))
    return Ports((port_range(ends[0], ends[-1], line),))
