"""What an entry of an access list matches, in the words of RFC 8519, RFC 8520 and its names of hosts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from portbook.model import Addresses, Direction, PortRange, Ports, Rule
from portbook.model.address import Network
from portbook.model.protocol import TCP

_INITIATED = {Direction.OUTBOUND: "from-device", Direction.INBOUND: "to-device"}
_End = Network | str | None


def packet_matches(rule: Rule, abstraction: str, initiated: Direction) -> Iterator[dict[str, object]]:
    """The matches of a rule: one for each of its ranges of ports, networks and names.

    Args:
        rule: packets of one IP version and one direction, first ones or replies.
        abstraction: what the other end is in MUD; empty where its addresses say it.
        initiated: who sends the first packet of the connection.
    """
    remotes: tuple[_End, ...] = (None,) if abstraction else _ends(rule.remote)
    spans = (_ranges(rule.source_ports), _ranges(rule.destination_ports))
    for remote, local, source, destination in product(remotes, _ends(rule.local), *spans):
        matches: dict[str, object] = {"ietf-mud:mud": {abstraction: [None]}} if abstraction else {}
        if network := _network(rule, remote, local):
            matches[f"ipv{rule.family.version}"] = network
        matches |= _transport(rule, source, destination, initiated)
        yield matches


def _ends(addresses: Addresses) -> tuple[_End, ...]:
    """Each network and name; None alone where they are anywhere."""
    return (None,) if addresses.anywhere else (*addresses.names, *addresses.networks)


def _ranges(ports: Ports) -> tuple[PortRange | None, ...]:
    return (None,) if ports.is_any else ports.ranges


def _network(rule: Rule, remote: _End, local: _End) -> dict[str, object]:
    """The header of IP: its protocol and its two ends."""
    header: dict[str, object] = {} if rule.protocol.is_any else {"protocol": rule.protocol.number}
    outbound = rule.direction is Direction.OUTBOUND
    for end, is_source in ((remote, not outbound), (local, outbound)):
        if isinstance(end, str):
            header[f"ietf-acldns:{'src' if is_source else 'dst'}-dnsname"] = end
        elif end is not None:
            header[f"{'source' if is_source else 'destination'}-ipv{end.version}-network"] = str(end)
    return header


def _transport(
    rule: Rule, source: PortRange | None, destination: PortRange | None, initiated: Direction
) -> dict[str, object]:
    """The header of TCP, UDP or ICMP."""
    if rule.protocol.is_icmp:
        numbers = {"type": rule.icmp_type, "code": rule.icmp_code}
        known = {key: number for key, number in numbers.items() if number is not None}
        return {"icmp": known} if known else {}
    header: dict[str, object] = {"ietf-mud:direction-initiated": _INITIATED[initiated]} if rule.protocol == TCP else {}
    for key, span in (("source-port", source), ("destination-port", destination)):
        if span is not None:
            header[key] = _port(span)
    return {rule.protocol.name: header} if header else {}


def _port(span: PortRange) -> dict[str, object]:
    if span.first == span.last:
        return {"operator": "eq", "port": span.first}
    return {"lower-port": span.first, "upper-port": span.last}
