"""The packets of an entry of a policy: each combination of a protocol with ports and another end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import first_packet


@dataclass(frozen=True)
class Traffic:
    """A protocol with destination ports, or with an ICMP type.

    Attributes:
        protocol: the protocol; any where the entry names none.
        ports: the destination ports.
        family: the IP version, which an ICMP type has.
        icmp_type: the ICMP type; None for any.
        why: why the ports are unknown; empty where they are known.
    """

    protocol: Protocol
    ports: Ports = ANY_PORTS
    family: Family = Family.BOTH
    icmp_type: int | None = None
    why: str = ""


@dataclass(frozen=True)
class End:
    """The other end of the packets.

    Attributes:
        addresses: networks, DNS names, or names that stand for pods; anywhere where they are unknown.
        family: the IP version of the addresses.
        why: why the addresses are unknown; empty where they are known.
    """

    addresses: Addresses
    family: Family = Family.BOTH
    why: str = ""


def entry_statements(
    line: int, direction: Direction, allowed: Iterable[Traffic], ends: Iterable[End], *, allows: bool = True
) -> Iterator[Statement]:
    """The statements of an entry: one for the packets that are certain, and one for each reason of doubt.

    Args:
        line: the line of the entry.
        direction: the direction of the packets, seen from the pods of the policy.
        allowed: the protocols, ports and ICMP types.
        ends: the other ends.
        allows: whether the entry allows the packets; otherwise it denies them.
    """
    certain: list[Rule] = []
    doubtful: dict[tuple[str, str], list[Rule]] = {}
    for end, traffic in product(ends, allowed):
        if family := _common(end.family, traffic.family):
            rule = _rule(direction, traffic, family, end.addresses)
            why = (end.why, "k8s-peer-unclear") if end.why else (traffic.why, "k8s-port-unclear")
            (doubtful.setdefault(why, []) if why[0] else certain).append(rule)
    if certain:
        yield Statement(line, allows, tuple(certain))
    yield from (Statement(line, allows, (), tuple(rules), why, id=id_) for (why, id_), rules in doubtful.items())


def _common(first: Family, second: Family) -> Family | None:
    """The IP version that two families share; None where they share none."""
    if Family.BOTH in {first, second}:
        return second if first is Family.BOTH else first
    return first if first is second else None


def _rule(direction: Direction, traffic: Traffic, family: Family, remote: Addresses) -> Rule:
    inbound = direction is Direction.INBOUND
    rule = first_packet(
        direction,
        protocol=traffic.protocol,
        family=family,
        source=remote if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else remote,
        destination_ports=traffic.ports,
    )
    return replace(rule, icmp_type=traffic.icmp_type)
