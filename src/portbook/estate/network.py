"""The flows between host groups, and between them and what is out there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from portbook.estate.other_services import Roles, players_of_others
from portbook.estate.party import EstateFlow, Party, as_role, flows_of
from portbook.model import Flow, Reference, Role, Scope, Service
from portbook.model.estate import Estate, HostGroup, Instance, Play
from portbook.model.ids import unused


@dataclass(frozen=True)
class Missing:
    """A role that a flow needs and that nobody plays.

    Attributes:
        service: the service.
        instance: id of the instance.
        role: the role.
        flow: the first flow that needs it.
        sends: whether the role would send first.
        play: who would be at the other end.
        group: the group that plays it.
        instances: of a role of another service, ids of the instances in which it is played, where it is not clear which is meant.
    """

    service: Service
    instance: str
    role: Role
    flow: Flow
    sends: bool
    play: Play
    group: HostGroup
    instances: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class OwnNetwork:
    """An estate with the services that its groups play roles of.

    Attributes:
        estate: zones, groups and instances.
        services: the services of the site, by id.
    """

    estate: Estate
    services: Mapping[str, Service] = field(default_factory=dict)

    @cached_property
    def parties(self) -> dict[str, Party]:
        """By id: the groups, then what is out there."""
        return self._built.parties

    @cached_property
    def flows(self) -> tuple[EstateFlow, ...]:
        """Every flow, in the order in which the files have the instances, and the services their flows."""
        return tuple(self._built.flows)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """The roles that nobody plays, each once."""
        return tuple(self._built.missing.values())

    @cached_property
    def by_party(self) -> dict[str, tuple[EstateFlow, ...]]:
        """The flows that a party sends or receives, by its id."""
        listed: dict[str, list[EstateFlow]] = {id_: [] for id_ in self.parties}
        for flow in self.flows:
            for party in dict.fromkeys((*flow.sources, *flow.destinations)):
                listed[party].append(flow)
        return {id_: tuple(flows) for id_, flows in listed.items()}

    @cached_property
    def roles(self) -> dict[str, Role]:
        """The parties as roles of a service, by id. Many services have the same ones."""
        return {id_: as_role(party) for id_, party in self.parties.items()}

    def reference(self, service: str, id_: str) -> Reference:
        """A reference of a service, with an id that is unique in the estate."""
        return self._references[service, id_]

    @cached_property
    def _references(self) -> dict[tuple[str, str], Reference]:
        """All of them at once: an id may not depend on the group that was asked about first."""
        used: set[str] = set()
        references: dict[tuple[str, str], Reference] = {}
        for service in self.services.values():
            for reference in service.references.values():
                id_ = unused(f"{service.id}-{reference.id}", used)
                used.add(id_)
                references[service.id, reference.id] = replace(reference, id=id_)
        return references

    @cached_property
    def _built(self) -> _Builder:
        builder = _Builder(self)
        builder.build()
        return builder

    def known(self, play: Play) -> bool:
        """Whether there is such a role of such a service."""
        service = self.services.get(play.service)
        return service is not None and play.role in service.roles

    def rest_of_the_world(self) -> str:
        """The id of the zone of all addresses that are in no other; empty where there is none."""
        return next((zone.id for zone in self.estate.zones.values() if zone.networks.anywhere), "")


class _Builder:
    """Collects parties and flows, instance by instance."""

    def __init__(self, network: OwnNetwork) -> None:
        self._network = network
        self.flows: list[EstateFlow] = []
        self._missed: list[Missing] = []
        self._unclear: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._ids: set[str] = set()
        self._outside_ids: dict[tuple[str, str], str] = {}
        self._alternatives: dict[str, tuple[str, str, str]] = {}
        self.parties = {group.id: self._group(group) for group in network.estate.groups.values()}

    def _group(self, group: HostGroup) -> Party:
        played = [
            self._network.services[play.service].roles[play.role] for play in group.plays if self._network.known(play)
        ]
        pods = {role.pods for role in played if role.pods}
        process = ", ".join(dict.fromkeys(role.process for role in played if role.process))
        only = next(iter(pods)) if len(pods) == 1 else ()
        return Party(group.id, group.title, group.addresses, group.zone, pods=only, process=process)

    def build(self) -> None:
        """Collect all."""
        played: dict[tuple[str, str], Roles] = {}
        for group in self._network.estate.groups.values():
            for play in group.plays:
                if self._network.known(play):
                    played.setdefault((play.service, play.instance), {}).setdefault(play.role, []).append((group, play))
        for (service, instance), roles in played.items():
            of, at = self._network.services[service], self._network.estate.instance(instance)
            others = dict(players_of_others(of, at, played))
            self._unclear |= {(service, instance, id_): other.instances for id_, other in others.items()}
            self._instance(of, at, {id_: other.players for id_, other in others.items() if other.players} | roles)

    @cached_property
    def missing(self) -> dict[tuple[str, str, str], Missing]:
        """The roles that nobody plays, each once; not those of clients in whose place a flow of another service is."""
        called = {key for flow in self.flows for key in _called(flow)}
        missing: dict[tuple[str, str, str], Missing] = {}
        for one in self._missed:
            if not (one.sends and (one.service.id, one.flow.id, one.group.id) in called):
                missing.setdefault((one.service.id, one.instance, one.role.id), one)
        return missing

    def _instance(self, service: Service, instance: Instance, roles: Roles) -> None:
        flows = [*flows_of(service, instance)]
        alternatives = Counter(flow.one_of for flow in flows if flow.one_of)
        for flow in flows:
            sources = self._ends(service, instance, flow.source_roles, roles)
            destinations = self._ends(service, instance, flow.destination_roles, roles)
            if flow.scope is Scope.SELF:
                sources = destinations = [*dict.fromkeys((*sources, *destinations))]
            own = any(self.parties[id_].own for id_ in (*sources, *destinations))
            if own and sources and destinations:
                only = flow if alternatives[flow.one_of] > 1 else replace(flow, one_of="")
                self._add(EstateFlow("", only, service, instance, tuple(sources), tuple(destinations)))
            elif own:
                self._miss(service, instance, flow, roles, sends=not sources)

    def _add(self, flow: EstateFlow) -> None:
        """Add a flow, with an id of its own, and with a name of its alternatives that no other instance has."""
        service, instance, one_of = flow.service.id, flow.instance.id, flow.flow.one_of
        parts = (*((instance,) if instance != service else ()), service, flow.flow.id)
        id_ = unused("-".join(parts), self._ids)
        self._ids.add(id_)
        if one_of:
            key = instance, service, one_of
            others = {name for name, alternatives in self._alternatives.items() if alternatives != key}
            one_of = unused("-".join(key), others)
            self._alternatives[one_of] = key
        self.flows.append(replace(flow, id=id_, one_of=one_of))

    def _ends(self, service: Service, instance: Instance, ids: Iterable[str], roles: Roles) -> list[str]:
        ends: dict[str, None] = {}
        for id_ in ids:
            if id_ in roles:
                ends |= dict.fromkeys(group.id for group, _play in roles[id_])
            elif self._unclear.get((service.id, instance.id, id_)):
                continue
            elif service.roles[id_].address is not None and (service.id, id_) not in instance.absent:
                ends[self._outside(service, service.roles[id_])] = None
        return [*ends]

    def _outside(self, service: Service, role: Role) -> str:
        """The party of a role that no group plays, and that the data has an address of."""
        key = service.id, role.id
        if key not in self._outside_ids and role.address is not None:
            id_ = f"{service.id}-{role.id}"
            id_ = unused(f"{id_}-outside" if id_ in self._network.estate.groups else id_, self.parties)
            zone = self._network.rest_of_the_world()
            self._outside_ids[key] = id_
            self.parties[id_] = Party(id_, role.title, role.address, zone, own=False, process=role.process)
        return self._outside_ids[key]

    def _miss(self, service: Service, instance: Instance, flow: Flow, roles: Roles, *, sends: bool) -> None:
        """Note that nobody plays a role, unless a file says so."""
        absent, present = flow.source_roles, flow.destination_roles
        if not sends:
            absent, present = present, absent
        playing = next((roles[id_][0] for id_ in present if id_ in roles), None)
        for id_ in absent:
            if playing and (service.id, id_) not in instance.absent:
                unclear = self._unclear.get((service.id, instance.id, id_), ())
                self._missed.append(
                    Missing(service, instance.id, service.roles[id_], flow, sends, playing[1], playing[0], unclear)
                )


def _called(flow: EstateFlow) -> Iterator[tuple[str, str, str]]:
    """Which flows of other services it is: the service, the flow, and each group that receives it."""
    for other in (flow.service.roles[id_].stands_for for id_ in flow.flow.destination_roles):
        if other:
            yield from ((other.service, flow.flow.counterpart, group) for group in flow.destinations)
