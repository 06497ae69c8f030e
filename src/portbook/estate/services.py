"""The services of host groups and of zones' borders, each made when somebody first asks for it.

A large estate has thousands, and most commands need one or two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain

from portbook.estate.network import OwnNetwork
from portbook.estate.views import (
    group_service,
    group_service_id,
    has_flows,
    is_crossed,
    zone_service,
    zone_service_id,
)
from portbook.model import Service


class EstateServices(Mapping[str, Service]):
    """Services by id: those that the site's files have, then those of host groups, then those of zones' borders.

    Args:
        written: the services of the site's files; they come first.
        network: the estate.
    """

    def __init__(self, written: Mapping[str, Service], network: OwnNetwork) -> None:
        self._written = written
        self._makers = dict(_makers(network))
        self._made: dict[str, Service] = {}

    def __getitem__(self, id_: str) -> Service:
        if id_ in self._written:
            return self._written[id_]
        if id_ not in self._made:
            self._made[id_] = self._makers[id_]()
        return self._made[id_]

    def __iter__(self) -> Iterator[str]:
        return chain(self._written, (id_ for id_ in self._makers if id_ not in self._written))

    def __len__(self) -> int:
        return len(self._written.keys() | self._makers.keys())

    def __contains__(self, id_: object) -> bool:
        """Whether there is such a service. It need not be made for that."""
        return id_ in self._written or id_ in self._makers


def services_of(network: OwnNetwork) -> EstateServices:
    """The services of all host groups and zones that have a firewall and at least one flow, by id."""
    return EstateServices({}, network)


def _makers(network: OwnNetwork) -> Iterator[tuple[str, Callable[[], Service]]]:
    for group in network.estate.groups.values():
        if group.firewalls and has_flows(network, group):
            yield group_service_id(group.id), partial(group_service, network, group)
    for zone in network.estate.zones.values():
        if zone.firewalls and is_crossed(network, zone):
            yield zone_service_id(zone.id), partial(zone_service, network, zone)
