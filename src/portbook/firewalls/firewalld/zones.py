"""Which packets a machine's zones see.

A packet is in the zone that has its source among its `sources`, else in the one of its interface, else in the default zone.
Source: firewalld.zones(5), firewalld.zone(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.firewalls.firewalld.blocks import Block
from portbook.model import ANY_PROTOCOL, Addresses, Direction, Family, Rule
from portbook.rules import minus
from portbook.targets.base import CannotJudge
from portbook.targets.text.host_literals import network

_LOOPBACK = "lo"
_MAC = re.compile(r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}")
_SET = re.compile(r"ipset:[!-~]+")
_DEFAULT = "default"
_WHO = "which packets are in the zone {name} depends on {what}: where clients come another way, take it out of the text"
_NO_ZONE = (
    "no network's interface is in a zone of this text, so nobody knows which zone sees the packets: give what firewall-cmd"
    " --list-all prints of the zone that firewall-cmd --get-active-zones says"
)
_SEVERAL = (
    "the zones {names} differ, and who sees which depends on the interface: give one of them, as"
    " firewall-cmd --zone={first} --list-all prints it"
)
_DRIFTING = (
    "before firewalld 1.0, packets that the zone of their source leaves alone may pass in the zone of their interface"
)
_GUESTS = re.compile(
    r"(docker|virbr|lxdbr|podman|cni-podman|cni|veth|vnet|tap|cali)[0-9a-z.-]*|br-[0-9a-f]{12}|flannel.*"
)
"""Interfaces that programs make for containers and guests: no network is behind them."""
_EVERYTHING = tuple(Rule(way, ANY_PROTOCOL) for way in Direction)


@dataclass(frozen=True)
class Seen:
    """A zone, and the packets that are in it or may be.

    Attributes:
        zone: as it is listed.
        packets: those that may be in it.
        said: in words: `the interfaces in the zone public`.
        doubt: why other zones may have some of them; empty where none has.
        perhaps: whether it may let through only what another zone does not.
    """

    zone: Block
    packets: tuple[Rule, ...]
    said: str
    doubt: str = ""
    perhaps: bool = False


def seen(zones: Sequence[Block], interface: str = "") -> list[Seen]:
    """The zones that packets from the network are in, or those of the interface that callers use.

    Raises:
        CannotJudge: there is none for packets of every source.
    """
    by_source = [each for zone in zones for each in _of_sources(zone)]
    taken = [rule for each in by_source if not each.doubt for rule in each.packets]
    having = _having(zones, interface)
    if not having:
        raise CannotJudge(zones[0].line if zones else 1, _NO_ZONE)
    names = " and ".join(each.name for each in having)
    doubt = _SEVERAL.format(names=names, first=having[0].name) if len(having) > 1 else ""
    rest = tuple(minus(_EVERYTHING, taken))
    found = [Seen(each, rest, f"the interfaces in the zone {each.name}", doubt) for each in having]
    left = [rule for each in by_source if not each.doubt and _leaves_alone(each.zone) for rule in each.packets]
    drifting = [Seen(each, tuple(left), "", _DRIFTING, perhaps=True) for each in having if left]
    return [*found, *by_source, *drifting]


def _leaves_alone(zone: Block) -> bool:
    """Whether it may not decide about all of its packets; any other target does."""
    return zone["target"].text in {"", _DEFAULT}


def _having(zones: Sequence[Block], interface: str) -> list[Block]:
    """The zones of interfaces; none where no network is known to be behind one."""
    default = [each for each in zones if _DEFAULT in each.marks]
    if interface:
        return [each for each in zones if interface in _interfaces(each)] or default
    having = [each for each in zones if _interfaces(each) or each in default]
    networks = (each for each in having if each in default or not all(map(_GUESTS.fullmatch, _interfaces(each))))
    return having if any(networks) else []


def _interfaces(zone: Block) -> list[str]:
    return [each for each in zone["interfaces"].words if each != _LOOPBACK]


def _of_sources(zone: Block) -> Iterator[Seen]:
    """A zone as those of its packets see it that come from, or go to, its sources."""
    known: list[Rule] = []
    for line, each in zone["sources"].items:
        if _MAC.fullmatch(each) or _SET.fullmatch(each):
            what = "the addresses of a set" if _SET.fullmatch(each) else "the address of a network card"
            yield Seen(zone, _EVERYTHING, f"sources of the zone {zone.name}", _WHO.format(name=zone.name, what=what))
        else:
            known += _from(each, line)
    if known:
        yield Seen(zone, tuple(known), f"the sources of the zone {zone.name}")


def _from(text: str, line: int) -> Iterator[Rule]:
    found = network(text, line)
    family = Family.IPV4 if found.version == Family.IPV4.version else Family.IPV6
    for way in Direction:
        yield Rule(way, ANY_PROTOCOL, family, remote=Addresses.of(found))
