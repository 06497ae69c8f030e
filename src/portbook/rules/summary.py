"""A set of packets in a few phrases: `everything else inbound`, `inbound TCP 8000-9000`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from math import prod

from portbook.model import ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Reply, Rule, Scope
from portbook.model.address import union
from portbook.rules import boxes
from portbook.rules.boxes import Box
from portbook.rules.canonical import canonical
from portbook.rules.space import ALL_PORTS, Corner, Space

_MOST = 3
"""Phrases about one direction; the rest is counted."""
_HALF = 0.5
_MANY_PROTOCOLS = 128


def phrases(rules: Sequence[Rule], documented: Sequence[Rule] = ()) -> tuple[str, ...]:
    """What rules let through, in words; `else` and `other` where some of it is documented.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    space = Space(rules, documented)
    known = space.boxes(documented)
    by_end: dict[tuple[Direction, Scope], dict[Family, list[str]]] = {}
    for corner, in_corner in sorted(space.boxes(rules).items(), key=lambda item: item[0]):
        said = list(_corner(space, corner, in_corner, else_=bool(known.get(corner))))
        by_end.setdefault((corner.direction, corner.scope), {})[corner.family] = said
    return tuple(
        sentence for (direction, scope), said in by_end.items() for sentence in _joined(direction, scope, said)
    )


def _joined(direction: Direction, scope: Scope, by_family: Mapping[Family, list[str]]) -> Iterator[str]:
    """The same of both IP versions is said once."""
    behind = " on loopback" if scope is Scope.SELF else ""
    both = [text for text in by_family.get(Family.IPV4, ()) if text in by_family.get(Family.IPV6, ())]
    families = [("", both)]
    for family, name in ((Family.IPV4, "IPv4 "), (Family.IPV6, "IPv6 ")):
        families.append((name, [text for text in by_family.get(family, ()) if text not in both]))
    for family_name, of_family in families:
        for text in of_family[:_MOST]:
            yield text.format(direction=direction, family=family_name).strip() + behind
        if more := len(of_family) - _MOST if len(of_family) > _MOST else 0:
            yield f"{more} more {direction} {family_name}{'range' if more == 1 else 'ranges'}{behind}"


def _corner(space: Space, corner: Corner, found: Sequence[Box], *, else_: bool) -> Iterator[str]:
    whole = tuple(boxes.boxes(boxes.union(box[1:] for box in found)))
    shares = _shares(space, corner, whole)
    if sum(share >= _HALF for share in shares.values()) >= _MANY_PROTOCOLS:
        yield f"everything {'else ' if else_ else ''}{{direction}} {{family}}"
        return
    most = {number for number, share in shares.items() if share >= _HALF} if else_ else set()
    yield from (f"all other {{direction}} {{family}}{Protocol(number).name.upper()}" for number in sorted(most))
    rest = [rule for box in whole for rule in space.rules(corner, ((0, 1), *box)) if rule.protocol.number not in most]
    yield from dict.fromkeys(map(_phrase, joined(rest)))


def _shares(space: Space, corner: Corner, whole: Iterable[Box]) -> dict[int, float]:
    """By protocol, which part of its packets is in the boxes, which are disjoint."""
    every = space.all_addresses(corner.family)
    axes = (every, every, ALL_PORTS, ALL_PORTS)
    shares: dict[int, float] = {}
    for (first, last), *rest in whole:
        part = prod((high - low + 1) / (end - begin + 1) for (low, high), (begin, end) in zip(rest, axes, strict=True))
        for number in range(first, last + 1):
            shares[number] = shares.get(number, 0.0) + part
    return shares


def joined(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Few rules that let the same packets through: those that differ in ports or addresses of one end only are one.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    by_rest: dict[Rule, list[Ports]] = {}
    for rule in _of_all_addresses(canonical([*rules])):
        by_rest.setdefault(replace(rule, local_ports=Ports(()), reply=Reply.TRACKED), []).append(rule.local_ports)
    of_local_ports = [replace(rest, local_ports=_union(ports)) for rest, ports in by_rest.items()]
    by_rest = {}
    for rule in of_local_ports:
        by_rest.setdefault(replace(rule, remote_ports=Ports(())), []).append(rule.remote_ports)
    yield from (replace(rest, remote_ports=_union(ports)) for rest, ports in by_rest.items())


def _of_all_addresses(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Rules that differ in addresses of one end only are one."""
    by_remote: dict[Rule, list[Addresses]] = {}
    for rule in rules:
        by_remote.setdefault(replace(rule, local=ANYWHERE, reply=Reply.TRACKED), []).append(rule.local)
    by_local: dict[Rule, list[Addresses]] = {}
    for rest, local in by_remote.items():
        rule = replace(rest, local=union(local))
        by_local.setdefault(replace(rule, remote=ANYWHERE), []).append(rule.remote)
    yield from (replace(rest, remote=union(remote)) for rest, remote in by_local.items())


def _union(ports: Iterable[Ports]) -> Ports:
    return Ports(tuple(range_ for some in ports for range_ in some.ranges))


def _phrase(rule: Rule) -> str:
    """With places for the direction and the IP version."""
    words = ["{direction}", f"{{family}}{_protocol(rule)}"]
    if rule.protocol.has_ports and not rule.destination_ports.is_any:
        words.append(_ports(rule.destination_ports))
    if rule.icmp_type is not None:
        words.append(f"type {rule.icmp_type}")
    if rule.icmp_code is not None:
        words.append(f"code {rule.icmp_code}")
    if rule.protocol.has_ports and not rule.source_ports.is_any:
        words.append(_from_port(_ports(rule.source_ports)))
    if not rule.source.anywhere:
        words.append(f"from {_addresses(rule.source)}")
    if not rule.destination.anywhere:
        words.append(f"to {_addresses(rule.destination)}")
    return " ".join(words)


def _addresses(addresses: Addresses) -> str:
    """As networks, or as those that are left out, whichever are fewer."""
    others = _others(addresses)
    return _few(addresses) if len(others.networks) >= len(addresses.networks) else f"any but {_few(others)}"


def _others(addresses: Addresses) -> Addresses:
    """All other addresses of the IP versions that it has any of."""
    versions = {network.version for network in addresses.networks}
    return Addresses(tuple(net for version in versions for net in _gaps(version, addresses.spans[version])))


def _gaps(version: int, spans: Sequence[tuple[int, int]]) -> Iterator[Network]:
    address = IPv4Address if version == 4 else IPv6Address  # noqa: PLR2004  # IP versions
    begin = 0
    for first, last in (*spans, (1 << address(0).max_prefixlen, 0)):
        if begin < first:
            yield from summarize_address_range(address(begin), address(first - 1))
        begin = last + 1


def _ports(ports: Ports) -> str:
    others = ports.others
    return f"any but {others.spell()}" if len(others.ranges) < len(ports.ranges) else ports.spell()


def _from_port(ports: str) -> str:
    return (
        f"from any port but {ports.removeprefix('any but ')}" if ports.startswith("any but ") else f"from port {ports}"
    )


def _few(addresses: Addresses) -> str:
    """The first of many networks: addresses from one to another come apart into dozens."""
    text = addresses.spell()
    listed = text.split(", ")
    return text if len(listed) <= _MOST else f"{listed[0]} and {len(listed) - 1} other networks"


def _protocol(rule: Rule) -> str:
    if rule.protocol.is_any:
        return "packets of any protocol"
    name = rule.protocol.name
    return f"IP protocol {name}" if name.isdecimal() else name.upper()
