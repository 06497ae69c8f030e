"""Several services as one: the flows of all of them, each with the roles, references and alternatives that are its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portbook.model import Addresses, Flow, Profile, Reference, Role, Service
from portbook.model.address import networks_of
from portbook.model.ids import unused
from portbook.model.profiles import default_profile
from portbook.model.role import MOST_STAND_INS, stand_in

_Names = Mapping[tuple[str, str], str]
"""Ids of the merged service, by the service that something is of and its id there."""


@dataclass(frozen=True)
class Merged:
    """A merged service.

    Attributes:
        service: it.
        roles: the ids of its roles, by the service that each is of and its id there.
    """

    service: Service
    roles: Mapping[tuple[str, str], str]


def merged(services: Sequence[Service], id_: str) -> Merged:
    """Several services as one.

    What two of them have an id in common of has the service's before its own. Networks that stand for addresses of the
    reader's own stand for one role each, and what their roles have a title in common of has the service's title before its own.

    Args:
        services: the services, each once.
        id_: the id of the result.
    """
    roles = _named(services, lambda service: service.roles)
    flows = _named(services, lambda service: service.flows)
    references = _named(services, lambda service: service.references)
    service = Service(
        id_,
        " + ".join(service.title for service in services),
        {role.id: role for role in _with_stand_ins(services, roles)},
        {flow.id: flow for service in services for flow in _flows(service, roles, flows, references)},
        path=services[0].path,
        references={new: replace(_reference(services, of), id=new) for of, new in references.items()},
        where=services[0].where,
    )
    return Merged(replace(service, profiles=_profiles(services, flows)), roles)


def roles_without_address(services: Iterable[Service]) -> int:
    """How many roles have addresses of the reader's own."""
    return sum(role.address is None for service in services for role in service.roles.values())


def _named(services: Sequence[Service], of: Callable[[Service], Mapping[str, object]]) -> dict[tuple[str, str], str]:
    """The ids of what services have: those that several use have the service's before their own."""
    users = Counter(id_ for service in services for id_ in of(service))
    used = {id_ for id_, number in users.items() if number == 1}
    names: dict[tuple[str, str], str] = {}
    for service in services:
        for id_ in of(service):
            name = id_ if users[id_] == 1 else unused(f"{service.id}-{id_}", used)
            used.add(name)
            names[service.id, id_] = name
    return names


def _reference(services: Sequence[Service], of: tuple[str, str]) -> Reference:
    return next(service.references[of[1]] for service in services if service.id == of[0])


def _with_stand_ins(services: Sequence[Service], names: _Names) -> Iterator[Role]:
    """The roles; where a network that stands for an address is taken, another one stands for it."""
    titles = _shared_titles(services)
    taken = set(networks_of(addresses for service in services for addresses in _written(service)))
    free = map(stand_in, range(MOST_STAND_INS))
    for service in services:
        for role in service.roles.values():
            default = role.default
            if role.address is None:
                while not taken.isdisjoint(default):
                    default = next(free)
                taken.update(default)
            title = _told_apart(role.title, service) if role.title in titles else role.title
            yield replace(role, id=names[service.id, role.id], title=title, default=default)


def _shared_titles(services: Sequence[Service]) -> set[str]:
    """The titles that roles of several services have: whose addresses a network stands for would be a riddle."""
    users = Counter(title for service in services for title in {role.title for role in service.roles.values()})
    return {title for title, number in users.items() if number > 1}


def _told_apart(title: str, service: Service) -> str:
    """A role's title with its service's before it, unless it has that already."""
    return title if service.title.lower() in title.lower() else f"{service.title}: {title}"


def _written(service: Service) -> Iterator[Addresses]:
    """The addresses that the data names."""
    yield from (role.address for role in service.roles.values() if role.address)
    yield from (end for flow in service.flows.values() for end in (flow.source, flow.destination) if end)


def _flows(service: Service, roles: _Names, flows: _Names, references: _Names) -> Iterator[Flow]:
    for flow in service.flows.values():
        option = flow.option and f"with the option {service.options[flow.option].title}"
        yield replace(
            flow,
            id=flows[service.id, flow.id],
            source_roles=tuple(roles[service.id, role] for role in flow.source_roles),
            destination_roles=tuple(roles[service.id, role] for role in flow.destination_roles),
            references=tuple(references[service.id, reference] for reference in flow.references),
            when="; ".join(filter(None, (flow.when, option))),
            option="",
            one_of=flow.one_of and f"{service.id}-{flow.one_of}",
        )


def _profiles(services: Sequence[Service], flows: _Names) -> dict[str, Profile]:
    """The profiles of all; a service that has none of that id has its default one in it."""
    ids = dict.fromkeys(id_ for service in services for id_ in service.profiles)
    if not ids:
        return {}
    profiles = {id_: _profile(id_, services, flows) for id_ in ids}
    defaults = {default_profile(service).id for service in services if service.profiles}
    chosen = next(iter(defaults)) if len(defaults) == 1 else unused("default", ids)
    if chosen not in profiles:
        profiles[chosen] = Profile(chosen, "Default of each service", _of_profile(chosen, services, flows))
    return {id_: replace(profile, default=id_ == chosen) for id_, profile in profiles.items()}


def _profile(id_: str, services: Sequence[Service], flows: _Names) -> Profile:
    having = [service.profiles[id_] for service in services if id_ in service.profiles]
    title = " / ".join(dict.fromkeys(profile.title for profile in having))
    notes = tuple(dict.fromkeys(note for profile in having for note in profile.notes))
    return Profile(id_, title, _of_profile(id_, services, flows), notes=notes)


def _of_profile(id_: str, services: Sequence[Service], flows: _Names) -> tuple[str, ...]:
    return tuple(
        flows[service.id, flow]
        for service in services
        for flow in (service.profiles.get(id_) or default_profile(service)).flows
    )
