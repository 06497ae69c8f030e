"""A set of packets in a few phrases, such as `everything else inbound` and `inbound TCP 8000-9000`."""

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
"""The most phrases about one direction; the rest is only counted."""
_HALF = 0.5
_MANY_PROTOCOLS = 128


def phrases(rules: Sequence[Rule], documented: Sequence[Rule] = ()) -> tuple[str, ...]:
    """The traffic that rules let through, in words, with `else` and `other` where the data documents a part of it.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    space = Space(rules, documented)
    known = space.boxes(documented)
    by_end: dict[tuple[Direction, Scope], dict[Family, list[str]]] = {}
    for corner, in_corner in sorted(space.boxes(rules).items(), key=lambda entry: entry[0]):
        corner_phrases = list(_corner(space, corner, in_corner, else_=bool(known.get(corner))))
        by_end.setdefault((corner.direction, corner.scope), {})[corner.family] = corner_phrases
    return tuple(
        sentence
        for (direction, scope), corner_phrases in by_end.items()
        for sentence in _joined(direction, scope, corner_phrases)
    )


def _joined(direction: Direction, scope: Scope, by_family: Mapping[Family, list[str]]) -> Iterator[str]:
    """The phrases of both IP versions; a phrase that both share comes once."""
    behind = " on loopback" if scope is Scope.SELF else ""
    way = Scope.FORWARDED if scope is Scope.FORWARDED else direction
    both = [text for text in by_family.get(Family.IPV4, ()) if text in by_family.get(Family.IPV6, ())]
    families = [("", both)]
    for family, name in ((Family.IPV4, "IPv4 "), (Family.IPV6, "IPv6 ")):
        families.append((name, [text for text in by_family.get(family, ()) if text not in both]))
    for family_name, of_family in families:
        for text in of_family[:_MOST]:
            yield text.format(direction=way, family=family_name).strip() + behind
        if more := len(of_family) - _MOST if len(of_family) > _MOST else 0:
            yield f"{more} more {way} {family_name}{'range' if more == 1 else 'ranges'}{behind}"


def _corner(space: Space, corner: Corner, in_corner: Sequence[Box], *, else_: bool) -> Iterator[str]:
    merged = tuple(boxes.boxes(boxes.union(box[1:] for box in in_corner)))
    shares = _shares(space, corner, merged)
    if sum(share >= _HALF for share in shares.values()) >= _MANY_PROTOCOLS:
        yield f"everything {'else ' if else_ else ''}{{direction}} {{family}}"
        return
    most = {number for number, share in shares.items() if share >= _HALF} if else_ else set()
    yield from (f"all other {{direction}} {{family}}{Protocol(number).title}" for number in sorted(most))
    uncommon = [
        rule for box in merged for rule in space.rules(corner, ((0, 1), *box)) if rule.protocol.number not in most
    ]
    yield from dict.fromkeys(map(_phrase, joined(uncommon)))


def _shares(space: Space, corner: Corner, merged: Iterable[Box]) -> dict[int, float]:
    """By protocol, the share of all its packets (0 to 1) that is in the boxes, which are disjoint."""
    every = space.all_addresses(corner.family)
    axes = (every, every, ALL_PORTS, ALL_PORTS)
    shares: dict[int, float] = {}
    for (first, last), *intervals in merged:
        share = prod(
            (high - low + 1) / (end - begin + 1) for (low, high), (begin, end) in zip(intervals, axes, strict=True)
        )
        for number in range(first, last + 1):
            shares[number] = shares.get(number, 0.0) + share
    return shares


def joined(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Few rules that let the same packets through: rules that differ only in the ports or addresses of one end are merged.

    Raises:
        TooComplex: the rules overlap in too many ways.
    """
    by_base: dict[Rule, list[Ports]] = {}
    for rule in _of_all_addresses(canonical([*rules])):
        by_base.setdefault(replace(rule, local_ports=Ports(()), reply=Reply.TRACKED), []).append(rule.local_ports)
    of_local_ports = [replace(base, local_ports=_union(ports)) for base, ports in by_base.items()]
    by_base = {}
    for rule in of_local_ports:
        by_base.setdefault(replace(rule, remote_ports=Ports(())), []).append(rule.remote_ports)
    yield from (replace(base, remote_ports=_union(ports)) for base, ports in by_base.items())


def _of_all_addresses(rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules, where those that differ only in the addresses of one end are merged."""
    by_remote: dict[Rule, list[Addresses]] = {}
    for rule in rules:
        by_remote.setdefault(replace(rule, local=ANYWHERE, reply=Reply.TRACKED), []).append(rule.local)
    by_local: dict[Rule, list[Addresses]] = {}
    for base, local in by_remote.items():
        rule = replace(base, local=union(local))
        by_local.setdefault(replace(rule, remote=ANYWHERE), []).append(rule.remote)
    yield from (replace(base, remote=union(remote)) for base, remote in by_local.items())


def _union(ports: Iterable[Ports]) -> Ports:
    return Ports(tuple(range_ for some in ports for range_ in some.ranges))


def _phrase(rule: Rule) -> str:
    """The rule in words, as a format with `{direction}` and `{family}`."""
    words = ["{direction}", f"{{family}}{_protocol(rule)}"]
    if rule.protocol.has_ports and not rule.destination_ports.is_any:
        words.append(_ports(rule.destination_ports))
    if rule.icmp_type is not None:
        words.append(f"type {rule.icmp_type}")
    if rule.icmp_code is not None:
        words.append(f"code {rule.icmp_code}")
    if rule.protocol.has_ports and not rule.source_ports.is_any:
        words.append(_from_port(_ports(rule.source_ports)))
    if not _is_all(rule.source):
        words.append(f"from {_addresses(rule.source)}")
    if not _is_all(rule.destination):
        words.append(f"to {_addresses(rule.destination)}")
    return " ".join(words)


def _is_all(addresses: Addresses) -> bool:
    """Whether they are anywhere, or networks that are together every address of their IP versions."""
    return addresses.anywhere or bool(addresses.networks and not _complement(addresses).networks)


def _addresses(addresses: Addresses) -> str:
    """The networks, or `any but` the networks that are missing, whichever are fewer."""
    complement = _complement(addresses)
    return _few(addresses) if len(complement.networks) >= len(addresses.networks) else f"any but {_few(complement)}"


def _complement(addresses: Addresses) -> Addresses:
    """Every other address of the IP versions that it has addresses of."""
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
    complement = ports.others
    return f"any but {complement.spell()}" if len(complement.ranges) < len(ports.ranges) else ports.spell()


def _from_port(ports: str) -> str:
    return (
        f"from any port but {ports.removeprefix('any but ')}" if ports.startswith("any but ") else f"from port {ports}"
    )


def _few(addresses: Addresses) -> str:
    """The addresses in words; of many networks only the first is named."""
    text = addresses.spell()
    listed = text.split(", ")
    return text if len(listed) <= _MOST else f"{listed[0]} and {len(listed) - 1} other networks"


def _protocol(rule: Rule) -> str:
    if rule.protocol.is_any:
        return "packets of any protocol"
    return rule.protocol.title
