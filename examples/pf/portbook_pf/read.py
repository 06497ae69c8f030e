"""Lines of pf.conf as rules. Facts: pf.conf(5)."""

from __future__ import annotations

import re

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets import CannotJudge, Reading, Rejected
from portbook.targets.text.host_literals import network, number, ports

DIRECTIONS = {"in": Direction.INBOUND, "out": Direction.OUTBOUND}
FAMILIES = {"inet": Family.IPV4, "inet6": Family.IPV6}
WITH_PORTS = {"tcp": 6, "udp": 17}
END = r"(any|\{[^{}]*\})(?: port (\{[^{}]*\}))?"
PASS = re.compile(rf"pass (in|out) quick (inet6?)(?: proto (tcp|udp|[0-9]+))? from {END} to {END}")


def read(text: str) -> Reading:
    """What a text lets through. Whatever is not known raises: nothing is skipped."""
    rules = []
    for number_of_line, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = PASS.fullmatch(line)
        if not match:
            message = "Portbook does not know this line of pf.conf"
            raise CannotJudge(
                number_of_line, message, id_="pf-unknown-line", cure="write pass in|out quick inet|inet6 …"
            )
        rules.append(rule(number_of_line, *match.groups()))
    return Reading(tuple(rules))


def rule(line: int, way: str, family: str, protocol: str | None, *ends: str | None) -> Rule:
    """The rule of one line."""
    source, source_ports, destination, destination_ports = ends
    known = Protocol(-1 if protocol is None else WITH_PORTS.get(protocol) or number(protocol, line))
    near, far = (source, source_ports), (destination, destination_ports)
    if DIRECTIONS[way] is Direction.INBOUND:
        near, far = far, near
    return Rule(
        DIRECTIONS[way],
        known,
        FAMILIES[family],
        local=addresses(near[0], line),
        local_ports=port_set(near[1], known, line),
        remote=addresses(far[0], line),
        remote_ports=port_set(far[1], known, line),
    )


def addresses(text: str | None, line: int) -> Addresses:
    """The addresses of one end."""
    if text in {None, "any"}:
        return ANYWHERE
    return Addresses(tuple(network(item, line) for item in items(text)))


def port_set(text: str | None, protocol: Protocol, line: int) -> Ports:
    """The ports of one end; pf refuses them for protocols that have none."""
    if text is None:
        return ANY_PORTS
    if protocol.number not in WITH_PORTS.values():
        raise Rejected(line, "pf takes port only with proto tcp or udp", id_="pf-port-without-protocol")
    return Ports(tuple(ports(item, line, ":") for item in items(text)))


def items(text: str | None) -> list[str]:
    """What stands in braces."""
    return (text or "").strip("{} ").split(", ")
