"""The packets of each zone of a machine.

A packet is in the zone that has its source among its `sources`, else in the one of its interface, else in the default zone.
Source: firewalld.zones(5), firewalld.zone(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.firewalls.firewalld.blocks import Block
from portbook.model import ANY_PROTOCOL, Addresses, Direction, Family, Rule
from portbook.rules import minus
from portbook.targets.base import CannotJudge, Doubt
from portbook.targets.text.host_literals import network

_LOOPBACK = "lo"
_MAC = re.compile(r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}")
_SET = re.compile(r"ipset:[!-~]+")
_DEFAULT = "default"
_GUESTS = re.compile(
    r"(docker|virbr|lxdbr|podman|cni-podman|cni|veth|vnet|tap|cali)[0-9a-z.-]*|br-[0-9a-f]{12}|flannel.*"
)
"""Interfaces that programs create for containers and guests: no network is behind them."""
_EVERYTHING = tuple(Rule(way, ANY_PROTOCOL) for way in Direction)


@dataclass(frozen=True)
class ZonePackets:
    """A zone, and the packets that are in it or may be.

    Attributes:
        zone: the zone as the text lists it.
        packets: the packets that may be in it.
        title: the packets in words: `the interfaces in the zone public`.
        doubt: why some of them may be in other zones; None where all are in this one.
        perhaps: whether the zone may only let through what another zone does not.
    """

    zone: Block
    packets: tuple[Rule, ...]
    title: str
    doubt: Doubt | None = None
    perhaps: bool = False


def zone_packets(zones: Sequence[Block], interface: str = "") -> list[ZonePackets]:
    """The zones that packets from the network may be in, or packets by one interface if it has a name here.

    Raises:
        CannotJudge: no zone is for packets from every source.
    """
    by_source = [packets_of_zone for zone in zones for packets_of_zone in _of_sources(zone)]
    sure = [packets_of_zone for packets_of_zone in by_source if not packets_of_zone.doubt]
    of_interfaces = _of_interfaces(zones, interface)
    if not of_interfaces:
        message = "no zone of this text has the interface of a network, so no zone is known to have the packets"
        cure = "firewall-cmd --get-active-zones names the zone: add what firewall-cmd --zone=NAME --list-all prints"
        raise CannotJudge(zones[0].line if zones else 1, message, id_="firewalld-no-active-zone", cure=cure)
    unassigned = tuple(minus(_EVERYTHING, [rule for packets_of_zone in sure for rule in packets_of_zone.packets]))
    undecided = tuple(
        rule for packets_of_zone in sure if _leaves_alone(packets_of_zone.zone) for rule in packets_of_zone.packets
    )
    doubt = _one_of(of_interfaces) if len(of_interfaces) > 1 else None
    return [
        *(_of_interface(zone, unassigned, doubt) for zone in of_interfaces),
        *by_source,
        *(ZonePackets(zone, undecided, "", _drifting(zone), perhaps=True) for zone in of_interfaces if undecided),
    ]


def _of_interface(zone: Block, packets: tuple[Rule, ...], doubt: Doubt | None) -> ZonePackets:
    own = replace(doubt, line=zone.line) if doubt else None
    return ZonePackets(zone, packets, f"the interfaces in the zone {zone.name}", own)


def _one_of(zones: Sequence[Block]) -> Doubt:
    message = f"the zones {' and '.join(zone.name for zone in zones)} differ, and the interface decides between them"
    cure = f"give only one of them, as firewall-cmd --zone={zones[0].name} --list-all prints it"
    return Doubt(zones[0].line, message, (), "firewalld-several-zones", cure)


def _drifting(zone: Block) -> Doubt:
    message = (
        "before firewalld 1.0, packets that the zone of their source leaves alone may pass in the interface's zone"
    )
    return Doubt(zone.line, message, (), "firewalld-zone-drifting")


def _leaves_alone(zone: Block) -> bool:
    """Whether the zone may not decide about all of its packets; a zone with any other target decides about all."""
    return zone["target"].text in {"", _DEFAULT}


def _of_interfaces(zones: Sequence[Block], interface: str) -> list[Block]:
    """The zones of interfaces; none where no zone is known to have a network."""
    default = [zone for zone in zones if _DEFAULT in zone.marks]
    if interface:
        return [zone for zone in zones if interface in _interfaces(zone)] or default
    bound = [zone for zone in zones if _interfaces(zone) or zone in default]
    networks = (zone for zone in bound if zone in default or not all(map(_GUESTS.fullmatch, _interfaces(zone))))
    return bound if any(networks) else []


def _interfaces(zone: Block) -> list[str]:
    return [name for name in zone["interfaces"].words if name != _LOOPBACK]


def _of_sources(zone: Block) -> Iterator[ZonePackets]:
    """A zone with the packets that come from its sources or go to them."""
    known: list[Rule] = []
    for line, source in zone["sources"].items:
        if _MAC.fullmatch(source) or _SET.fullmatch(source):
            subject = "the addresses of a set" if _SET.fullmatch(source) else "the address of a network card"
            yield ZonePackets(zone, _EVERYTHING, f"sources of the zone {zone.name}", _unknown_source(zone, subject))
        else:
            known += _from(source, line)
    if known:
        yield ZonePackets(zone, tuple(known), f"the sources of the zone {zone.name}")


def _unknown_source(zone: Block, subject: str) -> Doubt:
    message = f"which packets are in the zone {zone.name} depends on {subject}"
    return Doubt(
        zone.line, message, (), "firewalld-unknown-source", "take it out of the text where clients come another way"
    )


def _from(text: str, line: int) -> Iterator[Rule]:
    source = network(text, line)
    family = Family.IPV4 if source.version == Family.IPV4.version else Family.IPV6
    for way in Direction:
        yield Rule(way, ANY_PROTOCOL, family, remote=Addresses.of(source))
