"""Entries of policies: what is allowed or denied, times who is at the other end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import first_packet


@dataclass(frozen=True)
class Allowed:
    """A protocol and its ports, or one of its ICMP types, which are of one family.

    Attributes:
        protocol: any, where nothing is said.
        ports: that packets go to.
        family: that it is of.
        icmp_type: None where it is none, or any.
        why: why nobody can say which ports these are; empty where it says so.
    """

    protocol: Protocol
    ports: Ports = ANY_PORTS
    family: Family = Family.BOTH
    icmp_type: int | None = None
    why: str = ""


@dataclass(frozen=True)
class End:
    """Who is at the other end.

    Attributes:
        addresses: networks, names, or what stands for pods; anywhere, where nobody can say.
        family: of the addresses.
        why: why nobody can say which addresses these are; empty where it says so.
    """

    addresses: Addresses
    family: Family = Family.BOTH
    why: str = ""


def entry(
    line: int, way: Direction, allowed: Iterable[Allowed], ends: Iterable[End], *, allows: bool = True
) -> Iterator[Statement]:
    """What an entry says: of packets that somebody can name, and of others by why nobody can."""
    rules: list[Rule] = []
    unclear: dict[tuple[str, str], list[Rule]] = {}
    for end, what in product(ends, allowed):
        if family := _common(end.family, what.family):
            found = _rule(way, what, family, end.addresses)
            why = (end.why, "k8s-peer-unclear") if end.why else (what.why, "k8s-port-unclear")
            (unclear.setdefault(why, []) if why[0] else rules).append(found)
    if rules:
        yield Statement(line, allows, tuple(rules))
    yield from (Statement(line, allows, (), tuple(found), why, id=id_) for (why, id_), found in unclear.items())


def _common(family: Family, other: Family) -> Family | None:
    """The family that is in both; none where they are different ones."""
    if Family.BOTH in {family, other}:
        return other if family is Family.BOTH else family
    return family if family is other else None


def _rule(way: Direction, what: Allowed, family: Family, far: Addresses) -> Rule:
    inbound = way is Direction.INBOUND
    found = first_packet(
        way,
        protocol=what.protocol,
        family=family,
        source=far if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else far,
        destination_ports=what.ports,
    )
    return replace(found, icmp_type=what.icmp_type)
