"""Facts joined into flows: the ports of the same ends in one, and ends with the same ports in one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from portbook.importers.draft.fact import Fact
from portbook.model import Addresses, Family, Location, Ports, Transport
from portbook.model.address import union
from portbook.model.pods import are_pods

_OF_ENDS = frozenset({"peer", "own", "family"})
"""Attributes in which facts may differ that become one flow between more addresses."""


@dataclass(frozen=True)
class Joined:
    """Facts that one flow has.

    Attributes:
        fact: the first of them; all have the same ends, texts and source ports.
        transports: the protocols with their ports, each with the places that say so.
    """

    fact: Fact
    transports: tuple[tuple[Transport, tuple[Location, ...]], ...]

    @property
    def places(self) -> tuple[Location, ...]:
        """Every place, once, in order."""
        return tuple(dict.fromkeys(place for _transport, places in self.transports for place in places))


def joined(facts: Iterable[Fact]) -> tuple[Joined, ...]:
    """The flows of facts, in the order of the facts. They let through exactly what the facts do."""
    by_ends: dict[Hashable, list[Fact]] = {}
    for fact in _without_family(tuple(facts)):
        by_ends.setdefault(_same(fact, frozenset({"where", "transport"})), []).append(fact)
    flows: Sequence[Joined] = [Joined(of_ends[0], _transports(of_ends)) for of_ends in by_ends.values()]
    for together in (_of_one_family, _of_both_families):
        flows = _with_equal_ports(flows, together)
    return tuple(flows)


def _without_family(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts; those that are there for both IP versions are of both."""
    versions: dict[Hashable, set[Family]] = {}
    for fact in facts:
        versions.setdefault(_but_family(fact), set()).add(fact.family)
    for fact in facts:
        there = versions[_but_family(fact)] >= set(Family.BOTH.each)
        both = there and _of_any_version(fact.transport) and not _networks(fact)
        yield replace(fact, family=Family.BOTH) if both else fact


def _but_family(fact: Fact) -> Hashable:
    return _same(fact, frozenset({"family"})), fact.transport


def _networks(fact: Fact) -> bool:
    return any(end is not None and end.networks for end in (fact.peer, fact.own))


def _same(fact: Fact, but: frozenset[str]) -> Hashable:
    """What facts have in common that differ in some attributes only; the source ports always count."""
    values = tuple(
        getattr(fact, field.name) for field in fields(fact) if field.name not in but | {"where", "transport"}
    )
    return (*values, fact.transport.source_ports)


def _transports(facts: Sequence[Fact]) -> tuple[tuple[Transport, tuple[Location, ...]], ...]:
    """The protocols of facts with all their ports: one for each protocol with ports, and one for each type of ICMP."""
    merged: dict[Hashable, tuple[Transport, dict[Location, None]]] = {}
    for fact in facts:
        transport = fact.transport
        known, places = merged.setdefault((transport.protocol, transport.icmp), (transport, {}))
        places[fact.where] = None
        ports = Ports((*known.destination_ports.ranges, *transport.destination_ports.ranges))
        merged[transport.protocol, transport.icmp] = replace(known, destination_ports=ports), places
    return _without_included([(transport, tuple(places)) for transport, places in merged.values()])


def _without_included(
    transports: Sequence[tuple[Transport, tuple[Location, ...]]],
) -> tuple[tuple[Transport, tuple[Location, ...]], ...]:
    """The protocols without those that `any` in the same flow includes, which the data refuses beside it."""
    for includes in (_is_everything, _is_all_of_icmp):
        if whole := [entry for entry in transports if includes(entry[0])]:
            rest = [entry for entry in transports if includes is _is_all_of_icmp and not entry[0].protocol.is_icmp]
            transports = [*rest, *whole]
    return tuple(transports)


def _is_everything(transport: Transport) -> bool:
    return transport.protocol.is_any


def _is_all_of_icmp(transport: Transport) -> bool:
    return transport.protocol.is_icmp and transport.icmp is None


def _of_any_version(transport: Transport) -> bool:
    """Whether the data can have it without an IP version: a number or a code of ICMP means something else in the other."""
    icmp = transport.icmp
    return icmp is None or (icmp.code is None and not icmp.name.isdecimal() and None not in {icmp.ipv4, icmp.ipv6})


def _with_equal_ports(flows: Sequence[Joined], together: Callable[[Fact, Fact], Fact | None]) -> list[Joined]:
    """The flows; those whose ports are equal become one where `together` can write their ends as one."""
    remaining: list[Joined] = []
    by_ports: dict[Hashable, list[int]] = {}
    for flow in flows:
        ports = frozenset(transport for transport, _places in flow.transports)
        alike = by_ports.setdefault((_same(flow.fact, _OF_ENDS), ports), [])
        for index in alike:
            fact = together(remaining[index].fact, flow.fact)
            if fact and (fact.family is flow.fact.family or all(map(_of_any_version, ports))):
                remaining[index] = Joined(fact, _with_places(remaining[index], flow))
                break
        else:
            alike.append(len(remaining))
            remaining.append(flow)
    return remaining


def _with_places(first: Joined, second: Joined) -> tuple[tuple[Transport, tuple[Location, ...]], ...]:
    more = dict(second.transports)
    return tuple(
        (transport, tuple(dict.fromkeys((*places, *more[transport])))) for transport, places in first.transports
    )


def _of_one_family(first: Fact, second: Fact) -> Fact | None:
    """One fact for two of the same IP versions that differ in the networks of the other end."""
    same = first.family is second.family and first.own == second.own
    if not same or not (_listed(first.peer) and _listed(second.peer)):
        return None
    if first.family is Family.BOTH and _versions(first.peer) != _versions(second.peer) and first.own:
        return None
    return replace(first, peer=_union(first.peer, second.peer))


def _of_both_families(first: Fact, second: Fact) -> Fact | None:
    """One fact for two that say the same of one IP version each."""
    versions = [_version(fact) for fact in (first, second)]
    if None in versions or versions[0] == versions[1]:
        return None
    ends = [(first.peer, second.peer), (first.own, second.own)]
    if not all(_alike(one, other) for one, other in ends):
        return None
    peer, own = (_union(one, other) for one, other in ends)
    return replace(first, family=Family.BOTH, peer=peer, own=own)


def _version(fact: Fact) -> int | None:
    """The only IP version of a fact; None where it may be of both."""
    if fact.family is not Family.BOTH:
        return fact.family.version
    versions = set.intersection(*({4, 6} if end is None else _versions(end) for end in (fact.peer, fact.own)))
    return versions.pop() if len(versions) == 1 else None


def _alike(one: Addresses | None, other: Addresses | None) -> bool:
    """Whether two ends, each of another IP version, can be written as one list of addresses."""
    if one is None or other is None or not (one.networks and other.networks):
        return one == other
    return not (one.names or other.names) and _versions(one).isdisjoint(_versions(other))


def _listed(addresses: Addresses | None) -> bool:
    """Whether an end is hosts by their addresses or names: pods are selected by one set of labels each."""
    return addresses is not None and not addresses.anywhere and not any(map(are_pods, addresses.names))


def _versions(addresses: Addresses | None) -> set[int]:
    if addresses is None or addresses.anywhere or addresses.names:
        return {4, 6}
    return {network.version for network in addresses.networks}


def _union(one: Addresses | None, other: Addresses | None) -> Addresses | None:
    return union((one, other)) if one is not None and other is not None else one
