"""A service and a registry of ports: which of its ports the registry lists, and which ports of the registry it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from portbook.model import ANY_PORTS, Flow, PortRange, Ports, Protocol, Service, Transport
from portbook.registries import Listing, Registry
from portbook.registries.registry import common, is_wide, joined, members, plain, without

_NOTHING = Ports(())
_MOST_NAMES = 5
"""The most names of others that a port has here: some ports of IANA's have many."""

_PRODUCT = 4
"""The part of a CPE name that has the product. Source: NIST, "Common Platform Enumeration: Naming Specification", 2.3."""


class Listed(StrEnum):
    """How a registry lists ports of a service."""

    NAME_AND_PORT = "name and port"
    """Under one of the service's names."""
    PORT_ONLY = "port only"
    """Under other names only, which says nothing about use: several products may use a port."""
    NOT_LISTED = "not listed"
    """Under no name."""


@dataclass(frozen=True)
class ListedPorts:
    """Ports of a service that a registry lists alike.

    Attributes:
        protocol: their protocol.
        ports: the ports; all of a protocol without ports.
        listed: how.
        names: the names of the entries that list them; of others' at most a few.
        flows: ids of the flows that go to them.
    """

    protocol: Protocol
    ports: Ports
    listed: Listed
    names: tuple[str, ...]
    flows: tuple[str, ...]


@dataclass(frozen=True)
class LackingPorts:
    """Ports that a registry lists under a name of a service, and to which no flow goes."""

    name: str
    protocol: Protocol
    ports: Ports


@dataclass(frozen=True)
class Agreement:
    """One service and one registry.

    Attributes:
        service: the service's id.
        registry: the registry's id.
        absent: why they are not compared here, one sentence; empty where they are.
        names: the names of the registry's entries that are the service's.
        written: whether the data says so; else they have the service's own name.
        unknown: names in the data that the registry does not have.
        alike: names of entries that have the service's name, or that of a package, and may be something else's.
        ports: the ports of the service, in the order of the flows.
        lacking: ports of the registry's entries that no flow has.
        differs: why that is right, in the words of the data.
    """

    service: str
    registry: str
    absent: str = ""
    names: tuple[str, ...] = ()
    written: bool = False
    unknown: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    ports: tuple[ListedPorts, ...] = ()
    lacking: tuple[LackingPorts, ...] = ()
    differs: str = ""


def agreement(service: Service, registry: Registry) -> Agreement:
    """What a registry says of a service."""
    entry = service.registries.get(registry.id)
    differs = entry.differs if entry else ""
    if registry.absent:
        return Agreement(service.id, registry.id, registry.absent, differs=differs)
    known = _KnownPorts(service, registry)
    names, alike = (entry.names, ()) if entry else _namesakes(service, registry, known)
    own = {name: registry.entries[name] for name in names if name in registry.entries}
    return Agreement(
        service.id,
        registry.id,
        names=tuple(own),
        written=entry is not None,
        unknown=tuple(name for name in names if name not in own),
        alike=alike,
        ports=tuple(_listed(service, registry, own)),
        lacking=tuple(lacking for name, listing in own.items() for lacking in _lacking(name, listing, known)),
        differs=differs,
    )


def _namesakes(service: Service, registry: Registry, known: _KnownPorts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The entries that have the service's id, title or package name: those that are taken for the service's, and the others.

    An assigned name may be anybody's: a port that both have has to show that it is the service's. A package may be a part of
    the service, or be called as something else is: all of the entry's ports have to be the service's.
    """
    own = _spelled_as((service.id, service.title), registry)
    packages = [name for name in _spelled_as(_packages(service), registry) if name not in own]
    sure = {name for name in own if not registry.assigns or _shares(registry.entries[name], known)}
    sure |= {name for name in packages if not any(_lacking(name, registry.entries[name], known))}
    named = (*own, *packages)
    return tuple(name for name in named if name in sure), tuple(name for name in named if name not in sure)


def _spelled_as(words: Iterable[str], registry: Registry) -> list[str]:
    """The names of entries that are one of these words, however it is spelled."""
    return list(dict.fromkeys(name for word in words for name in registry.spellings.get(plain(word), ())))


def _packages(service: Service) -> Iterator[str]:
    """The names in its package URLs and CPE names: `pkg:deb/debian/redis`, `cpe:2.3:a:redis:redis`."""
    for identifier in service.identifiers:
        if identifier.startswith("pkg:"):
            yield identifier.rpartition("/")[2]
        elif len(parts := identifier.split(":")) > _PRODUCT:
            yield parts[_PRODUCT]


class _KnownPorts:
    """The ports that the flows have, by protocol: where the registry assigns names, also those of other protocols."""

    def __init__(self, service: Service, registry: Registry) -> None:
        self._transports = [transport for flow in service.flows.values() for transport in flow.transports]
        self._assigns = registry.assigns
        self._ports: dict[Protocol, Ports] = {}

    def of(self, protocol: Protocol) -> Ports:
        """The ports of one protocol; all of them for a protocol without ports that is in a flow."""
        if protocol not in self._ports:
            self._ports[protocol] = self._of(protocol)
        return self._ports[protocol]

    def _of(self, protocol: Protocol) -> Ports:
        if any(transport.protocol.is_any for transport in self._transports):
            return ANY_PORTS
        ranges: list[PortRange] = []
        for transport in self._transports:
            both_have_ports = self._assigns and protocol.has_ports and transport.protocol.has_ports
            if transport.protocol == protocol or both_have_ports:
                ranges += transport.destination_ports.ranges
                # Replies go there, or it is where the first packet of the other end comes from: 68 of DHCP.
                ranges += () if transport.source_ports.is_any else transport.source_ports.ranges
        return Ports(tuple(ranges))


def _shares(listing: Listing, known: _KnownPorts) -> bool:
    return any(common(ports, known.of(protocol)).ranges for protocol, ports in listing.items())


def _lacking(name: str, listing: Listing, known: _KnownPorts) -> Iterator[LackingPorts]:
    for protocol, ports in listing.items():
        missing = without(ports, known.of(protocol))
        if missing.ranges:
            yield LackingPorts(name, protocol, missing)


def _listed(service: Service, registry: Registry, own: dict[str, Listing]) -> Iterator[ListedPorts]:
    flows: dict[tuple[Protocol, PortRange], list[str]] = {}
    for flow in service.flows.values():
        for key in _keys(flow):
            flows.setdefault(key, []).append(flow.id)
    ours = joined(own.values())
    for (protocol, range_), ids in flows.items():
        for listed, ports in _split(registry, ours, protocol, range_):
            yield ListedPorts(protocol, ports, listed, _names(registry, own, listed, protocol, ports), tuple(ids))


def _keys(flow: Flow) -> Iterable[tuple[Protocol, PortRange]]:
    """The protocols and ranges of a flow, once each; ICMP and *any* are no entries of anybody's."""
    named = (each for each in flow.transports if not each.protocol.is_icmp and not _is_all(each))
    return dict.fromkeys((each.protocol, range_) for each in named for range_ in each.destination_ports.ranges)


def _is_all(transport: Transport) -> bool:
    return transport.protocol.is_any or (transport.protocol.has_ports and transport.destination_ports.is_any)


def _split(registry: Registry, ours: Listing, protocol: Protocol, range_: PortRange) -> Iterator[tuple[Listed, Ports]]:
    """The parts of a range by how they are listed. Of a wide range, what is not ours counts as not listed, for others have ports all over it."""
    mine = common(Ports((range_,)), ours.get(protocol, _NOTHING))
    rest = without(Ports((range_,)), mine)
    theirs = rest if not protocol.has_ports and registry.names_at(protocol, 0) else _NOTHING
    if not is_wide(range_):
        theirs = Ports.of(*(port for port in members(rest) if registry.names_at(protocol, port)))
    parts = {Listed.NAME_AND_PORT: mine, Listed.PORT_ONLY: theirs, Listed.NOT_LISTED: without(rest, theirs)}
    yield from ((listed, part) for listed, part in parts.items() if part.ranges)


def _names(
    registry: Registry, own: dict[str, Listing], listed: Listed, protocol: Protocol, ports: Ports
) -> tuple[str, ...]:
    """The names of entries that have some of these ports."""
    if listed is Listed.NOT_LISTED:
        return ()
    if any(map(is_wide, ports.ranges)) and protocol.has_ports:
        return tuple(name for name, listing in own.items() if common(listing.get(protocol, _NOTHING), ports).ranges)
    places = members(ports) if protocol.has_ports else (0,)
    names = dict.fromkeys(name for port in places for name in registry.names_at(protocol, port))
    if listed is Listed.NAME_AND_PORT:
        return tuple(name for name in names if name in own)
    return tuple(names)[:_MOST_NAMES]
