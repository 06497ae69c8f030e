"""Ports and protocols, as rules for what comes in."""

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
    """What comes in from anywhere."""
    return Rule(Direction.INBOUND, protocol, family, ports, source_ports, icmp_type=icmp_type)


def port(text: str, name: str, family: Family, line: int) -> Rule:
    """To a port, or to a range of them."""
    return incoming(_with_ports(name, line), _ports(text, line), family=family)


def source_port(text: str, name: str, family: Family, line: int) -> Rule:
    """From a port, or from a range of them."""
    return incoming(_with_ports(name, line), source_ports=_ports(text, line), family=family)


def protocol(text: str, family: Family, line: int) -> Rule:
    """A whole protocol, by name or number."""
    if not text.isdecimal():
        if text not in PROTOCOLS:
            raise CannotJudge(line, f"whether {text!r} is a protocol depends on the host: use its number")
        return incoming(Protocol(PROTOCOLS[text]), family=family)
    found = number(text, line)
    if found > HIGHEST:
        raise Rejected(line, f"{found} is not a protocol: protocols are 0 to 255")
    return incoming(Protocol(found), family=family)


def _with_ports(name: str, line: int) -> Protocol:
    if name not in WITH_PORTS:
        raise Rejected(line, f"firewalld has ports for {', '.join(WITH_PORTS)} only, not for {name!r}")
    return Protocol(WITH_PORTS[name])


def _ports(text: str, line: int) -> Ports:
    """A reversed range is one to firewalld: it turns the ends round."""
    first, mark, last = text.partition("-")
    ends = sorted(number(each, line) for each in ((first, last) if mark else (first,)))
    return Ports((port_range(ends[0], ends[-1], line),))
