"""A host group, or the border of a zone, as a service: with all flows that it has, and real addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from portbook.estate.network import EstateFlow, OwnNetwork, as_role
from portbook.model import Addresses, Flow, Reference, Role, Scope, Service
from portbook.model.address import union
from portbook.model.estate import HostGroup, Zone

GROUP, ZONE = "group-", "zone-"
"""What the ids of the services of host groups and of zones begin with."""


def group_service_id(group: str) -> str:
    """The id of a host group's service."""
    return f"{GROUP}{group}"


def zone_service_id(zone: str) -> str:
    """The id of the service of a zone's border."""
    return f"{ZONE}{zone}"


def services_of(network: OwnNetwork) -> dict[str, Service]:
    """The services of all host groups and zones that have a firewall and at least one flow, by id."""
    groups = (group_service(network, group) for group in network.estate.groups.values() if group.firewalls)
    zones = (zone_service(network, zone) for zone in network.estate.zones.values() if zone.firewalls)
    return {service.id: service for service in (*groups, *zones) if service}


def group_service(network: OwnNetwork, group: HostGroup) -> Service | None:
    """The service of a host group; None where no flow concerns it."""
    parts = [
        *(part for flow in network.by_party[group.id] for part in _own_flows(flow, group.id)),
        *(part for flow in network.flows if group.forwards for part in _forwarded(flow, group, network)),
    ]
    host = as_role(
        network.parties[group.id],
        host=True,
        forwards=bool(group.forwards),
        targets=group.firewalls,
        where=group.where,
    )
    view = _View(group_service_id(group.id), group.title, group.owner, group.notes, host)
    return view.service(parts, network)


def zone_service(network: OwnNetwork, zone: Zone) -> Service | None:
    """The service of a zone's border; None where no flow crosses it."""
    id_ = zone.id if zone.id not in network.parties else f"{zone.id}-zone"
    host = Role(id_, zone.title, host=True, address=zone.networks, targets=zone.firewalls, where=zone.where)
    parts = [part for flow in network.flows for part in _crossing(flow, zone.id, id_, network)]
    return _View(zone_service_id(zone.id), zone.title, zone.owner, zone.notes, host).service(parts, network)


@dataclass(frozen=True)
class _Part:
    """A part of a flow of the estate, as one party sees it.

    Attributes:
        of: the flow.
        id: the part's id; unique for the party.
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

    @property
    def flow(self) -> Flow:
        """The part as a flow of the party's service."""
        flow, service = self.of.flow, self.of.service
        conditions = (flow.when, flow.option and f"with the option {service.options[flow.option].title}")
        return replace(
            flow,
            id=self.id,
            source_roles=self.sources,
            destination_roles=self.destinations,
            title=self.of.title,
            references=tuple(f"{service.id}-{id_}" for id_ in flow.references),
            source=flow.source or self.source,
            destination=flow.destination or self.destination,
            when="; ".join(filter(None, conditions)),
            option="",
            one_of=flow.one_of and f"{self.of.instance.id}-{service.id}-{flow.one_of}",
        )


@dataclass(frozen=True)
class _View:
    """What a party's service has besides its flows."""

    id: str
    title: str
    owner: str
    notes: tuple[str, ...]
    host: Role

    def service(self, parts: Iterable[_Part], network: OwnNetwork) -> Service | None:
        """The service with these flows; None where there are none."""
        parts = list(parts)
        if not parts:
            return None
        roles = {self.host.id: self.host}
        for id_ in dict.fromkeys(end for part in parts for end in (*part.sources, *part.destinations)):
            if id_ not in roles:
                roles[id_] = as_role(network.parties[id_])
        return Service(
            self.id,
            self.title,
            roles,
            {part.id: part.flow for part in parts},
            path=network.estate.path,
            owner=self.owner,
            notes=self.notes,
            references=_references(part.of for part in parts),
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


def _references(flows: Iterable[EstateFlow]) -> Mapping[str, Reference]:
    """The references of flows, by an id that has the service's before its own."""
    return {
        f"{flow.service.id}-{id_}": replace(flow.service.references[id_], id=f"{flow.service.id}-{id_}")
        for flow in flows
        for id_ in flow.flow.references
    }


def _own_flows(flow: EstateFlow, group: str) -> Iterator[_Part]:
    """What a group sends, also to its own hosts, and what it receives from others."""
    if flow.flow.scope is Scope.SELF:
        yield _Part(flow, flow.id, (group,), (group,))
        return
    others = tuple(id_ for id_ in flow.sources if id_ != group)
    if group in flow.sources:
        yield _Part(flow, flow.id, (group,), flow.destinations)
    if group in flow.destinations and others:
        yield _Part(flow, f"{flow.id}-in" if group in flow.sources else flow.id, others, (group,))


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
        inside = tuple(id_ for id_ in ids if network.parties[id_].zone == zone)
        return inside, tuple(id_ for id_ in ids if id_ not in inside)

    (sends, from_outside), (receives, to_outside) = apart(flow.sources), apart(flow.destinations)
    if sends and to_outside:
        yield _Part(flow, f"{flow.id}-out", (host,), to_outside, source=_addresses(sends, network))
    if receives and from_outside:
        yield _Part(flow, f"{flow.id}-in", from_outside, (host,), destination=_addresses(receives, network))


def _addresses(ids: Iterable[str], network: OwnNetwork) -> Addresses:
    return union(network.parties[id_].addresses for id_ in ids)
