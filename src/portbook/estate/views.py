"""A host group, or the border of a zone, as a service: with all flows that it has, and real addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from portbook.estate.network import OwnNetwork
from portbook.estate.party import EstateFlow, as_role
from portbook.model import Addresses, Flow, Reference, Role, Scope, Service
from portbook.model.address import union
from portbook.model.estate import HostGroup, Zone
from portbook.model.ids import unused

GROUP, ZONE = "group-", "zone-"
"""What the ids of the services of host groups and of zones begin with."""


def group_service_id(group: str) -> str:
    """The id of a host group's service."""
    return f"{GROUP}{group}"


def zone_service_id(zone: str) -> str:
    """The id of the service of a zone's border."""
    return f"{ZONE}{zone}"


def has_flows(network: OwnNetwork, group: HostGroup) -> bool:
    """Whether a host group sends, receives or forwards anything."""
    return any(True for _ in _parts_of_group(network, group))


def is_crossed(network: OwnNetwork, zone: Zone) -> bool:
    """Whether a flow crosses a zone's border."""
    return any(True for _ in _parts_of_zone(network, zone))


def group_service(network: OwnNetwork, group: HostGroup) -> Service:
    """The service of a host group."""
    host = as_role(
        network.parties[group.id],
        host=True,
        forwards=bool(group.forwards),
        targets=group.firewalls,
        where=group.where,
    )
    view = _View(group_service_id(group.id), group.title, group.owner, group.notes, host)
    return view.service([*_parts_of_group(network, group)], network)


def zone_service(network: OwnNetwork, zone: Zone) -> Service:
    """The service of a zone's border."""
    host = Role(
        _border(network, zone), zone.title, host=True, address=zone.networks, targets=zone.firewalls, where=zone.where
    )
    view = _View(zone_service_id(zone.id), zone.title, zone.owner, zone.notes, host)
    return view.service([*_parts_of_zone(network, zone)], network)


def _parts_of_group(network: OwnNetwork, group: HostGroup) -> Iterator[_Part]:
    for flow in network.by_party[group.id]:
        yield from _own_flows(flow, group.id)
    for flow in network.flows if group.forwards else ():
        yield from _forwarded(flow, group, network)


def _parts_of_zone(network: OwnNetwork, zone: Zone) -> Iterator[_Part]:
    for flow in network.flows:
        yield from _crossing(flow, zone.id, _border(network, zone), network)


def _border(network: OwnNetwork, zone: Zone) -> str:
    """The id of the role of a zone's border."""
    return zone.id if zone.id not in network.parties else unused(f"{zone.id}-zone", network.parties)


@dataclass(frozen=True)
class _Part:
    """A part of a flow of the estate, as one party sees it.

    Attributes:
        of: the flow.
        id: what the part's id is made of; another part of the party may have the same one.
        sources: ids of the roles that send first.
        destinations: ids of the roles that receive.
        source: the addresses that take the place of the source roles'; None for theirs.
        destination: likewise for the destination.
    """

    of: EstateFlow
    id: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    source: Addresses | None = None
    destination: Addresses | None = None

    def flow(self, network: OwnNetwork, id_: str) -> Flow:
        """The part as a flow of the party's service, with an id."""
        flow, service = self.of.flow, self.of.service
        conditions = (flow.when, flow.option and f"with the option {service.options[flow.option].title}")
        return replace(
            flow,
            id=id_,
            source_roles=self.sources,
            destination_roles=self.destinations,
            title=self.of.title,
            references=tuple(network.reference(service.id, id_).id for id_ in flow.references),
            source=flow.source or self.source,
            destination=flow.destination or self.destination,
            when="; ".join(filter(None, conditions)),
            option="",
            one_of=self.of.one_of,
        )


@dataclass(frozen=True)
class _View:
    """What a party's service has besides its flows."""

    id: str
    title: str
    owner: str
    notes: tuple[str, ...]
    host: Role

    def service(self, parts: Sequence[_Part], network: OwnNetwork) -> Service:
        """The service with these flows."""
        roles = {self.host.id: self.host}
        for id_ in dict.fromkeys(end for part in parts for end in (*part.sources, *part.destinations)):
            if id_ not in roles:
                roles[id_] = network.roles[id_]
        return Service(
            self.id,
            self.title,
            roles,
            _flows(parts, network),
            path=network.estate.path,
            owner=self.owner,
            notes=self.notes,
            references=_references(parts, network),
            digest=self._digest(parts, network),
            where=self.host.where,
            of_estate=True,
        )

    def _digest(self, parts: Iterable[_Part], network: OwnNetwork) -> str:
        digests = {part.of.service.id: part.of.service.digest for part in parts}
        if not all(digests.values()):
            return ""
        rests_on = (network.estate.digest, self.id, *(f"{id_}={digest}" for id_, digest in sorted(digests.items())))
        return sha256("\0".join(rests_on).encode()).hexdigest()


def _flows(parts: Iterable[_Part], network: OwnNetwork) -> dict[str, Flow]:
    """The parts as flows, with ids of their own: `data` that comes in, and the flow `data-in`, are two."""
    flows: dict[str, Flow] = {}
    for part in parts:
        id_ = unused(part.id, flows)
        flows[id_] = part.flow(network, id_)
    return flows


def _references(parts: Iterable[_Part], network: OwnNetwork) -> Mapping[str, Reference]:
    """The references of flows, by an id that has the service's before its own."""
    named = {(part.of.service.id, id_): None for part in parts for id_ in part.of.flow.references}
    return {(reference := network.reference(service, id_)).id: reference for service, id_ in named}


def _own_flows(flow: EstateFlow, group: str) -> Iterator[_Part]:
    """What a group sends, also to its own hosts, and what it receives from others."""
    if flow.flow.scope is Scope.SELF:
        yield _Part(flow, flow.id, (group,), (group,))
        return
    sends = group in flow.sources
    if sends:
        yield _Part(flow, flow.id, (group,), flow.destinations)
    if group in flow.destinations and (others := tuple(id_ for id_ in flow.sources if id_ != group)):
        yield _Part(flow, f"{flow.id}-in" if sends else flow.id, others, (group,))


def _forwarded(flow: EstateFlow, router: HostGroup, network: OwnNetwork) -> Iterator[_Part]:
    """What a router forwards of a flow: from each of its zones to the others."""
    if flow.flow.scope is Scope.SELF:
        return
    for zone in router.forwards:
        sources = _in_zones(flow.sources, (zone,), router, network)
        others = tuple(other for other in router.forwards if other != zone)
        destinations = _in_zones(flow.destinations, others, router, network)
        if sources and destinations:
            yield _Part(flow, f"{flow.id}-from-{zone}", sources, destinations)


def _in_zones(ids: Iterable[str], zones: tuple[str, ...], router: HostGroup, network: OwnNetwork) -> tuple[str, ...]:
    return tuple(id_ for id_ in ids if id_ != router.id and network.parties[id_].zone in zones)


def _crossing(flow: EstateFlow, zone: str, host: str, network: OwnNetwork) -> Iterator[_Part]:
    """What of a flow leaves a zone, and what comes into it."""
    if flow.flow.scope is Scope.SELF:
        return

    def apart(ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        sides: tuple[list[str], list[str]] = [], []
        for id_ in ids:
            sides[network.parties[id_].zone != zone].append(id_)
        return tuple(sides[0]), tuple(sides[1])

    (sends, from_outside), (receives, to_outside) = apart(flow.sources), apart(flow.destinations)
    if sends and to_outside:
        yield _Part(flow, f"{flow.id}-out", (host,), to_outside, source=_addresses(sends, network))
    if receives and from_outside:
        yield _Part(flow, f"{flow.id}-in", from_outside, (host,), destination=_addresses(receives, network))


def _addresses(ids: Iterable[str], network: OwnNetwork) -> Addresses:
    return union(network.parties[id_].addresses for id_ in ids)
