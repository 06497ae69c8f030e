"""Addresses that two zones, or two groups, have, and addresses outside their zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias, TypeVar

from portbook.model import Addresses, Problem, Severity
from portbook.model.address import spell_network
from portbook.model.estate import Estate, HostGroup, Zone

_Record = TypeVar("_Record", Zone, HostGroup)
Span: TypeAlias = tuple[int, int]
"""The first and the last address, as numbers."""
_CLASSES: Mapping[int, type[IPv4Address | IPv6Address]] = {4: IPv4Address, 6: IPv6Address}


def zone_problems(estate: Estate) -> Iterator[Problem]:
    """Zones with networks in common, and a second zone of all other addresses."""
    anywhere = [zone for zone in estate.zones.values() if zone.networks.anywhere]
    for zone in anywhere[1:]:
        message = f"the zone {anywhere[0].id} already has all addresses that are in no other"
        yield Problem(zone.at("networks"), "overlapping-zones", message, "write its networks")
    for first, second, common in _overlaps([(zone, zone.networks) for zone in estate.zones.values()]):
        message = f"{common} is also in the zone {first.id}"
        yield Problem(second.at("networks"), "overlapping-zones", message, "give each address to one zone")


def group_problems(estate: Estate) -> Iterator[Problem]:
    """Groups with addresses in common, or outside their zone."""
    for first, second, common in _overlaps([(group, group.addresses) for group in estate.groups.values()]):
        message = f"{common} is also in the group {first.id}"
        cure = "a host is in one group: give it to one"
        yield Problem(second.at("addresses"), "overlapping-groups", message, cure)
    for group in estate.groups.values():
        yield from _anywhere(group)
        if group.zone in estate.zones:
            yield from _stray(group, estate.zones[group.zone], estate)
        yield from _one_zone(group)
        yield from _idle(group)


def _anywhere(group: HostGroup) -> Iterator[Problem]:
    if group.addresses.anywhere and group.firewalls:
        message = "hosts with a firewall of their own cannot be anywhere"
        yield Problem(group.at("addresses"), "group-anywhere", message, "write their addresses")


def _stray(group: HostGroup, zone: Zone, estate: Estate) -> Iterator[Problem]:
    if outside := _outside(group.addresses, zone, estate):
        yield Problem(
            group.at("addresses"), "outside-zone", outside, "mend the addresses, the zone, or the zone's networks"
        )


def _one_zone(group: HostGroup) -> Iterator[Problem]:
    if len(set(group.forwards)) == 1:
        message = "a router forwards between two zones at least"
        yield Problem(group.at("forwards"), "one-zone", message, "name the others too, or remove `forwards`")


def _idle(group: HostGroup) -> Iterator[Problem]:
    if not group.plays and not group.forwards:
        message = "the group plays no role of a service, and forwards nothing"
        yield Problem(group.where, "idle-group", message, "write what its hosts do in `plays`", Severity.WARNING)


def _overlaps(records: Sequence[tuple[_Record, Addresses]]) -> Iterator[tuple[_Record, _Record, str]]:
    """Two records, in the order of the files, and addresses that both have.

    The addresses are sorted: a thousand groups have half a million pairs.
    """
    for version in (4, 6):
        spans = [(span, number) for number, (_, addresses) in enumerate(records) for span in addresses.spans[version]]
        open_: tuple[Span, int] | None = None
        for span, number in sorted(spans):
            if open_ and span[0] <= open_[0][1] and number != open_[1]:
                first, second = sorted((open_[1], number))
                common = span[0], min(span[1], open_[0][1])
                yield records[first][0], records[second][0], _spell(common, version)
            if open_ is None or span[1] > open_[0][1]:
                open_ = span, number


def _outside(addresses: Addresses, zone: Zone, estate: Estate) -> str:
    """Which addresses are in another zone, or in none; empty where all are in their own."""
    if zone.networks.anywhere:
        others = (
            (other.id, _common(addresses, other.networks)) for other in estate.zones.values() if other is not zone
        )
        return next((f"{common} is in the zone {id_}, so not in {zone.id}" for id_, common in others if common), "")
    networks = f"the zone {zone.id} has {zone.networks.spell()}"
    if addresses.anywhere:
        return f"hosts anywhere are in no zone with networks of its own, and {networks}"
    stray = (
        _spell(span, version)
        for version in (4, 6)
        for span in addresses.spans[version]
        if not any(first <= span[0] and span[1] <= last for first, last in zone.networks.spans[version])
    )
    return next((f"{networks}, and {span} is not in it" for span in stray), "")


def _common(left: Addresses, right: Addresses) -> str:
    """A network that both have, as people write it; empty where there is none."""
    for network in left.networks:
        for other in right.networks:
            if network.version == other.version and network.overlaps(other):
                return spell_network(max(network, other, key=lambda one: one.prefixlen))
    return ""


def _spell(span: Span, version: int) -> str:
    """`10.20.0.4`, `10.20.0.4-10.20.0.9`."""
    first, last = (str(_CLASSES[version](number)) for number in span)
    return first if first == last else f"{first}-{last}"
