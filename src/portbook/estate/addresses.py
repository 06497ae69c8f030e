"""Addresses that two zones, or two groups, have, and addresses outside their zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from portbook.model import Addresses, Problem, Severity
from portbook.model.address import spell_network
from portbook.model.estate import Estate, HostGroup, Zone


def zone_problems(estate: Estate) -> Iterator[Problem]:
    """Zones with networks in common, and a second zone of all other addresses."""
    for first, second in combinations(estate.zones.values(), 2):
        if first.networks.anywhere and second.networks.anywhere:
            message = f"the zone {first.id} already has all addresses that are in no other"
            yield Problem(second.where, "overlapping-zones", message, "write its networks")
        elif not (first.networks.anywhere or second.networks.anywhere):
            common = _common(first.networks, second.networks)
            if common:
                message = f"{common} is also in the zone {first.id}"
                cure = "give each address to one zone"
                yield Problem(second.where, "overlapping-zones", message, cure)


def group_problems(estate: Estate) -> Iterator[Problem]:
    """Groups with addresses in common, or outside their zone, and those that do nothing."""
    yield from _overlaps([group for group in estate.groups.values() if not group.addresses.anywhere])
    for group in estate.groups.values():
        yield from _anywhere(group)
        if group.zone in estate.zones:
            yield from _outside(group, estate.zones[group.zone], estate)
        yield from _one_zone(group)
        yield from _idle(group)


def _anywhere(group: HostGroup) -> Iterator[Problem]:
    if group.addresses.anywhere and group.firewalls:
        message = "hosts with a firewall of their own cannot be anywhere"
        yield Problem(group.where, "group-anywhere", message, "write their addresses")


def _outside(group: HostGroup, zone: Zone, estate: Estate) -> Iterator[Problem]:
    if not _within(group.addresses, zone, estate):
        message = f"its addresses are not all in the networks of the zone {zone.id}: {zone.networks.spell()}"
        yield Problem(group.where, "outside-zone", message, "mend the addresses, the zone, or the zone's networks")


def _one_zone(group: HostGroup) -> Iterator[Problem]:
    if len(set(group.forwards)) == 1:
        message = "a router forwards between two zones at least"
        yield Problem(group.where, "one-zone", message, "name the others too, or remove `forwards`")


def _idle(group: HostGroup) -> Iterator[Problem]:
    if not group.plays and not group.forwards:
        message = "the group plays no role of a service, and forwards nothing"
        yield Problem(group.where, "idle-group", message, "write what its hosts do in `plays`", Severity.WARNING)


def _overlaps(groups: Iterable[HostGroup]) -> Iterator[Problem]:
    """Groups with an address in common. They are sorted by address: a thousand groups have half a million pairs."""
    for version in (4, 6):
        spans = sorted((span, group.where, group) for group in groups for span in group.addresses.spans[version])
        open_: tuple[tuple[int, int], HostGroup] | None = None
        for span, _where, group in spans:
            if open_ and span[0] <= open_[0][1] and group is not open_[1]:
                first, second = sorted((open_[1], group), key=lambda one: one.where)
                message = f"{_common(first.addresses, second.addresses)} is also in the group {first.id}"
                yield Problem(second.where, "overlapping-groups", message, "a host is in one group: give it to one")
            if open_ is None or span[1] > open_[0][1]:
                open_ = span, group


def _within(addresses: Addresses, zone: Zone, estate: Estate) -> bool:
    if zone.networks.anywhere:
        others = (other.networks for other in estate.zones.values() if other is not zone)
        return not any(_common(addresses, other) for other in others)
    if addresses.anywhere:
        return False
    return all(
        any(first <= low and high <= last for first, last in zone.networks.spans[version])
        for version in (4, 6)
        for low, high in addresses.spans[version]
    )


def _common(left: Addresses, right: Addresses) -> str:
    """A network that both have, as people write it; empty where there is none."""
    for network in left.networks:
        for other in right.networks:
            if network.version == other.version and network.overlaps(other):
                return spell_network(max(network, other, key=lambda one: one.prefixlen))
    return ""
