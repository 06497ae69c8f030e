"""What an estate names and is not there: targets, services, roles, profiles, instances."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from portbook.estate.network import OwnNetwork
from portbook.estate.views import GROUP, ZONE
from portbook.layout import ESTATE
from portbook.load.faults import nearest, shown
from portbook.model import Problem, Service
from portbook.model.estate import Instance, Play


def name_problems(network: OwnNetwork, targets: Collection[str], broken: Collection[str]) -> Iterator[Problem]:
    """Every name of something that is not there, and every id that something else has.

    Args:
        network: the estate with the services of the site.
        targets: ids of the targets that there are.
        broken: ids of the services whose files have problems, of which nothing is known.
    """
    yield from _firewalls(network, targets)
    yield from _reserved(network)
    for group in network.estate.groups.values():
        for play in group.plays:
            if play.service not in broken:
                yield from _unknown_play(network, play)
    played = {(play.instance, play.service) for group in network.estate.groups.values() for play in group.plays}
    for instance in network.estate.instances.values():
        services = {service for id_, service in played if id_ == instance.id}
        if not services:
            message = f"no group plays a role of the instance {shown(instance.id)}"
            yield Problem(instance.where, "unused-instance", message, "remove it, or mend its id")
        yield from _of_instance(network, instance, services, broken)


def _firewalls(network: OwnNetwork, targets: Collection[str]) -> Iterator[Problem]:
    zones = [(zone.at("firewall"), zone.firewalls) for zone in network.estate.zones.values()]
    groups = [(group.at("firewall"), group.firewalls) for group in network.estate.groups.values()]
    for where, firewalls in (*zones, *groups):
        for firewall in firewalls:
            if firewall not in targets:
                cure = nearest(firewall, targets, "choose from")
                yield Problem(where, "unknown-target", f"no target {shown(firewall)}", cure)


def _of_instance(
    network: OwnNetwork, instance: Instance, played: Collection[str], broken: Collection[str]
) -> Iterator[Problem]:
    """What an instance's profiles, options, flows and absent roles name."""
    named = {
        "profile": [("profile", *pair) for pair in instance.profiles.items()],
        "options": [("option", *pair) for pair in sorted(instance.options)],
        "adds": [("flow", *pair) for pair in sorted(instance.adds)],
        "leaves-out": [("flow", *pair) for pair in sorted(instance.leaves_out)],
        "absent": [("role", *pair) for pair in sorted(instance.absent)],
    }
    for key, what, id_, name in ((key, *part) for key, parts in named.items() for part in parts):
        service, where = network.services.get(id_), instance.at(key)
        known = _parts(service, what) if service else ()
        if service is None and id_ not in broken:
            cure = nearest(id_, network.services, "the services are")
            yield Problem(where, "unknown-service", f"no service {shown(id_)}", cure)
        elif service and name not in known:
            cure = nearest(name, known, f"its {what}s are") or f"it has no {what}s"
            yield Problem(where, f"unknown-{what}", f"{id_} has no {what} {shown(name)}", cure)
        elif service and played and id_ not in played:
            message = f"no group plays a role of {id_}@{instance.id}, so {id_}/{name} means nothing here"
            yield Problem(where, "unused-instance", message, "remove it, or mend the service")


def _parts(service: Service, what: str) -> Collection[str]:
    by_name: dict[str, Collection[str]] = {
        "profile": service.profiles,
        "option": service.options,
        "flow": service.flows,
        "role": service.roles,
    }
    return by_name[what]


def _unknown_play(network: OwnNetwork, play: Play) -> Iterator[Problem]:
    service = network.services.get(play.service)
    if service is None:
        cure = nearest(play.service, network.services, "the services are") or "portbook add copies one"
        yield Problem(play.where, "unknown-service", f"no service {shown(play.service)}", cure)
    elif play.role not in service.roles:
        cure = nearest(play.role, service.roles, "its roles are")
        yield Problem(play.where, "unknown-role", f"{service.id} has no role {shown(play.role)}", cure)


def _reserved(network: OwnNetwork) -> Iterator[Problem]:
    """Services of the site with an id that a group's or a zone's service has."""
    groups = [(f"{GROUP}{group.id}", group.where) for group in network.estate.groups.values()]
    zones = [(f"{ZONE}{zone.id}", zone.where) for zone in network.estate.zones.values()]
    overview = [(ESTATE, one.where) for one in [*network.estate.groups.values()][:1]]
    for id_, where in (*groups, *zones, *overview):
        if id_ in network.services:
            message = f"there is a service {shown(id_)}, and the pages of this one would have that name"
            yield Problem(where, "same-id", message, "choose another id for one of them")
