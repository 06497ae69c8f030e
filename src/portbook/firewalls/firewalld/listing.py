"""The output of `firewall-cmd --list-all` and `--list-all-policies`, or the commands that somebody ran, as rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portbook.firewalls.firewalld.blocks import Block, blocks
from portbook.firewalls.firewalld.packet_order import Outcome, outcome
from portbook.firewalls.firewalld.read import read
from portbook.firewalls.firewalld.services import Services, as_shipped
from portbook.firewalls.firewalld.zones import ZonePackets, zone_packets
from portbook.model import ANY_PROTOCOL, Direction, Rule, Scope
from portbook.rules import intersection, minus
from portbook.targets.base import CannotJudge, Cause, Doubt, Reading, Remark
from portbook.targets.bounded_match import joined
from portbook.targets.netfilter.invalid import INVALID

_BEFORE_POLICIES = Remark(
    1,
    "a listing without a line forward is of firewalld before 0.9, which has no policies",
    "firewalld-before-policies",
    "for a later firewalld add what firewall-cmd --list-all-policies prints",
)


def read_listing(text: str, interface: str = "") -> Reading:
    """What a machine lets through, by one interface if it has a name here.

    Direct rules, and tables of other programs, are not in the listing.

    Raises:
        CannotJudge: Portbook does not know something in the listing, no zone has traffic, or the policies are missing.
        Rejected: firewalld refuses something in the listing.
    """
    first = next((line for line in text.split("\n") if line.strip(" \t") and not line.startswith("#")), "")
    if first.strip(" \t").split(" ")[0] in {"sudo", "firewall-cmd"} or not first:
        return read(text)
    listed = list(blocks(text))
    services = _services(listed)
    policies = [block for block in listed if block.is_policy]
    zones = [block for block in listed if block.is_zone]
    older = bool(zones) and not any("forward" in zone.values for zone in zones)
    if not policies and not older:
        message = "the listing has no policies, which decide too"
        cure = "put what firewall-cmd --list-all-policies prints behind what --list-all prints"
        raise CannotJudge(1, message, id_="firewalld-policies-missing", cure=cure)
    remarks = [_BEFORE_POLICIES] if older and not policies else []
    return _reading(zone_packets(zones, interface), policies, services, remarks)


def _services(listed: Sequence[Block]) -> Services:
    """The services that the text defines, by name.

    Raises:
        CannotJudge: one is there twice, which may be the running one and the stored one.
    """
    services: dict[str, Block] = {}
    for block in listed:
        if block.is_zone or block.is_policy:
            continue
        if block.name in services:
            message = f"the service {block.name} is there twice"
            raise CannotJudge(block.line, message, id_="firewalld-service-twice", cure="leave the running one")
        services[block.name] = block
    return services


def _reading(
    zones: Sequence[ZonePackets], policies: Sequence[Block], services: Services, remarks: list[Remark]
) -> Reading:
    """What the zones let through, each of the packets that are in it."""
    walked = [(zone, outcome(zone.zone, policies, services, is_host=True)) for zone in zones]
    sure, may = _of_all(walked)
    own = [Rule(way, ANY_PROTOCOL, scope=Scope.SELF) for way in Direction]
    return Reading(
        (*sure, *own),
        (
            *remarks,
            *(remark for zone, zone_outcome in walked if not zone.perhaps for remark in _remarks(zone, zone_outcome)),
        ),
        tuple(_doubts(walked, minus(may, sure))),
        opens=lambda: _opens(walked, sure),
    )


def _of_all(walked: Sequence[tuple[ZonePackets, Outcome]]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """What surely passes, and what may: a packet that may be in several zones surely passes if it passes in all of them."""
    sure: list[Rule] = []
    may: list[Rule] = []
    lost: list[Rule] = []
    for zone, zone_outcome in walked:
        may += _let_through(zone_outcome, zone, least=False)
        if not zone.perhaps:
            least = _let_through(zone_outcome, zone, least=True)
            sure += least
            lost += minus(zone.packets, least)
    return tuple(minus(sure, lost)), tuple(may)


def _let_through(zone_outcome: Outcome, zone: ZonePackets, *, least: bool) -> tuple[Rule, ...]:
    """The packets that are in a zone, or may be, and pass there."""
    inbound, outbound = (zone_outcome.ways[way] for way in (Direction.INBOUND, Direction.OUTBOUND))
    opened = inbound.least.opened if least else inbound.most.opened
    closed = outbound.least.closed if least else outbound.most.closed
    rules = [*minus(opened, INVALID), *minus([Rule(Direction.OUTBOUND, ANY_PROTOCOL)], closed)]
    return tuple(intersection(rules, zone.packets))


def _doubts(walked: Sequence[tuple[ZonePackets, Outcome]], between: Sequence[Rule]) -> Iterator[Doubt]:
    for zone, zone_outcome in walked:
        for match in zone_outcome.ways.values():
            for doubt in match.doubts:
                if rules := intersection(doubt.rules, intersection(zone.packets, between)):
                    yield replace(doubt, rules=tuple(rules))
    for zone, _outcome in walked:
        if zone.doubt and (rules := intersection(zone.packets, between)):
            yield replace(zone.doubt, rules=tuple(rules))


def _opens(walked: Sequence[tuple[ZonePackets, Outcome]], sure: Sequence[Rule]) -> tuple[Cause, ...]:
    return joined(
        Cause(cause.line, rules, cause.what)
        for zone, zone_outcome in walked
        for match in zone_outcome.ways.values()
        for cause in match.opens
        if (rules := tuple(intersection(intersection(cause.rules, zone.packets), sure)))
    )


def _remarks(zone: ZonePackets, zone_outcome: Outcome) -> Iterator[Remark]:
    message = f"this holds for {zone.title}, unless a direct rule decides otherwise"
    yield Remark(zone.zone.line, message, "firewalld-holds-for-zone")
    if zone_outcome.shipped:
        yield as_shipped(zone.zone["services"].line, zone_outcome.shipped)
