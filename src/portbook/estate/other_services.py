"""Who plays the roles of other services that a service's flows name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portbook.model import Service
from portbook.model.estate import HostGroup, Instance, Play

Players = list[tuple[HostGroup, Play]]
Roles = dict[str, Players]
"""Who plays a role, by its id."""
Played = Mapping[tuple[str, str], Roles]
"""Who plays which roles, by service and instance."""


@dataclass(frozen=True)
class OtherPlayers:
    """Who plays a role of another service, as one instance sees it.

    Attributes:
        players: the groups that play it; none where nobody does, or where it is not clear who is meant.
        instances: ids of the instances that may be meant, where several may.
    """

    players: Players
    instances: tuple[str, ...] = ()


def players_of_others(service: Service, instance: Instance, played: Played) -> Iterator[tuple[str, OtherPlayers]]:
    """By the id that a role of another service has in this one, who plays it there.

    That are the groups that play it in an instance of the same name; where none does, those of the only instance that has it. A group
    that plays the role under its id in this service is meant alone.

    Args:
        service: a service that is played.
        instance: the instance of it.
        played: who plays which roles.
    """
    for role in service.roles.values():
        other = role.stands_for
        if other is None or role.id in played[service.id, instance.id] or (service.id, role.id) in instance.absent:
            continue
        instances = {
            id_: roles[other.role] for (of, id_), roles in played.items() if of == other.service and other.role in roles
        }
        if instance.id in instances:
            yield role.id, OtherPlayers(instances[instance.id])
        elif len(instances) == 1:
            yield role.id, OtherPlayers(next(iter(instances.values())))
        else:
            yield role.id, OtherPlayers([], tuple(sorted(instances)))
