"""What in one version is the same thing in the other: services, roles, flows and profiles, also under another id."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from typing import TypeVar

from portbook.model import Book, Flow, Profile, Role, Service
from portbook.model.profiles import profiles_of
from portbook.model.role import stand_in

T = TypeVar("T")
Pairs = tuple[tuple[T | None, T | None], ...]


def pair(
    old: Mapping[str, T],
    new: Mapping[str, T],
    content: Callable[[T, bool], Hashable],
    known: Mapping[str, str] | None = None,
) -> Pairs[T]:
    """Pairs of old and new things, in the new order, then those that are gone.

    Those with one id belong together, and those that are known to. Of the others, those of one content do, the first with
    the first.

    Args:
        old: things by id.
        new: likewise.
        content: what identifies a thing without its id, given the thing and whether it is a new one.
        known: old ids of things that are known to have another id now, by the new one.
    """
    renamed = {
        id_: former
        for id_, former in (known or {}).items()
        if id_ in new and id_ not in old and former in old and former not in new
    }
    gone: dict[Hashable, list[str]] = {}
    for id_, thing in old.items():
        if id_ not in new and id_ not in renamed.values():
            gone.setdefault(content(thing, False), []).append(id_)  # noqa: FBT003  # the old side
    for id_, thing in new.items():
        if id_ not in {*old, *renamed} and (former := gone.get(content(thing, True))):  # noqa: FBT003  # the new side
            renamed[id_] = former.pop(0)
    paired = [(old.get(renamed.get(id_, id_)), thing) for id_, thing in new.items()]
    former_ids = set(renamed.values())
    return (*paired, *((thing, None) for id_, thing in old.items() if id_ not in new and id_ not in former_ids))


def pair_services(base: Book, head: Book) -> Pairs[Service]:
    """The services of both versions."""
    return pair(base.services, head.services, lambda service, _new: _service_content(service))


def _service_content(service: Service) -> Hashable:
    """Its roles and flows, without what people call them."""
    flows = frozenset(_traffic(flow, flow.source_roles, flow.destination_roles) for flow in service.flows.values())
    return frozenset((role.id, role.host, role.address) for role in service.roles.values()), flows


def _traffic(flow: Flow, sources: Iterable[str | None], destinations: Iterable[str | None]) -> Hashable:
    """The packets of a flow between roles of these names."""
    ends = frozenset(sources), frozenset(destinations)
    return ends, frozenset(flow.transports), flow.family, flow.source, flow.destination, flow.scope, flow.reply


@dataclass(frozen=True)
class ServicePair:
    """A service in both versions.

    Attributes:
        old: the old version; None of a new service.
        new: the new version; None of a service that is gone.
        renamed: the old ids of roles that are known to have another id now, by the new one.
    """

    old: Service | None
    new: Service | None
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def latest(self) -> Service:
        """The new version, or the old one of a service that is gone."""
        service = self.new or self.old
        assert service is not None  # noqa: S101  # one of both is there
        return service

    @cached_property
    def roles(self) -> Pairs[Role]:
        """The roles of both versions."""
        old, new = self._roles_of(self.old), self._roles_of(self.new)
        known = old.keys() & new.keys()
        return pair(old, new, lambda role, is_new: self._role_content(role, known, is_new=is_new), self.renamed)

    @cached_property
    def names(self) -> Mapping[tuple[bool, str], str]:
        """One name for a role in both versions, by whether it is the new one, and its id."""
        names: dict[tuple[bool, str], str] = {}
        for former, role in self.roles:
            name = role.id if role else f"old {former.id if former else ''}"
            if role:
                names[True, role.id] = name
            if former:
                names[False, former.id] = name
        return names

    @cached_property
    def flows(self) -> Pairs[Flow]:
        """The flows of both versions."""
        old = self.old.flows if self.old else {}
        new = self.new.flows if self.new else {}
        return pair(old, new, self._flow_content)

    @cached_property
    def profiles(self) -> Pairs[Profile]:
        """The profiles of both versions."""
        old = self.old.profiles if self.old else {}
        new = self.new.profiles if self.new else {}
        places = {former.id: flow.id for former, flow in self.flows if former and flow}
        return pair(
            old,
            new,
            lambda profile, is_new: frozenset(id_ if is_new else places.get(id_) for id_ in profile.flows),
        )

    @cached_property
    def all_profiles(self) -> Pairs[Profile]:
        """The same with the one of all flows where a version names none: it belongs to the other's default."""
        if self.old and self.new and self.old.profiles and self.new.profiles:
            return self.profiles
        old, new = (profiles_of(service) if service else () for service in (self.old, self.new))
        both = [(_main(old), _main(new))] if old and new else []
        paired = {profile for sides in both for profile in sides}
        only_new = ((None, profile) for profile in new if profile not in paired)
        only_old = ((profile, None) for profile in old if profile not in paired)
        return (*both, *only_new, *only_old)

    @cached_property
    def old_at_new_stand_ins(self) -> Service | None:
        """The old version, whose roles have the stand-ins of the new one.

        What stands for an unknown address depends on the other roles of the file, so it is no sign of a change. A role that is
        gone keeps its stand-in where no role of the new version has it.
        """
        if self.old is None or self.new is None:
            return self.old
        places = {former.id: role.default for former, role in self.roles if former and role}
        taken = {role.default for role in self.new.roles.values()}
        free = (networks for networks in map(stand_in, count()) if networks not in taken)
        roles: dict[str, Role] = {}
        for id_, role in self.old.roles.items():
            networks = places.get(id_) or (role.default if role.default not in taken else next(free))
            taken.add(networks)
            roles[id_] = replace(role, default=networks)
        return replace(self.old, roles=roles)

    @staticmethod
    def _roles_of(service: Service | None) -> Mapping[str, Role]:
        return service.roles if service else {}

    def _role_content(self, role: Role, known: Iterable[str], *, is_new: bool) -> Hashable:
        """Where it is, and what it sends and receives to and from roles that both versions have."""
        service = self.new if is_new else self.old
        kept = frozenset(known)
        flows = service.flows.values() if service else ()
        parts = [
            (side, _traffic(flow, *([id_ if id_ in kept else None for id_ in ids] for ids in ends)))
            for flow in flows
            for side, own in (("from", flow.source_roles), ("to", flow.destination_roles))
            if role.id in own
            for ends in [(flow.source_roles, flow.destination_roles)]
        ]
        return role.host, role.address, frozenset(parts)

    def _flow_content(self, flow: Flow, is_new: bool) -> Hashable:  # noqa: FBT001  # as `pair` calls it
        ends = ([self.names.get((is_new, id_)) for id_ in ids] for ids in (flow.source_roles, flow.destination_roles))
        return _traffic(flow, *ends)


def _main(profiles: tuple[Profile, ...]) -> Profile:
    return next((profile for profile in profiles if profile.default), profiles[0])
