"""Host groups and zones in two versions of an estate, also under another id."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from portbook.compare.diff.pairing import Pairs, ServicePair, pair
from portbook.estate import OwnNetwork, group_service_id, services_of, zone_service_id
from portbook.model import Service
from portbook.model.estate import HostGroup, Zone


@dataclass(frozen=True, eq=False)
class EstatePair:
    """An estate in both versions, each with the services of its version."""

    old: OwnNetwork
    new: OwnNetwork

    @cached_property
    def zones(self) -> Pairs[Zone]:
        """The zones; one that has another id has the same networks."""
        return pair(self.old.estate.zones, self.new.estate.zones, _zone_content)

    @cached_property
    def groups(self) -> Pairs[HostGroup]:
        """The host groups; one that has another id has the same addresses."""
        return pair(self.old.estate.groups, self.new.estate.groups, _group_content)

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The old ids of groups and zones that have another one now, by the new one."""
        sides = (*self.groups, *self.zones)
        return {now.id: former.id for former, now in sides if former and now and former.id != now.id}

    @cached_property
    def services(self) -> tuple[ServicePair, ...]:
        """The services of groups and zones that differ in their roles or flows, in the order of the new files."""
        return tuple(sides for sides in self._services() if _differ(sides.old, sides.new))

    def _services(self) -> Iterator[ServicePair]:
        old, new = services_of(self.old), services_of(self.new)
        ids = [
            *(_ids(former, now, group_service_id) for former, now in self.groups),
            *(_ids(former, now, zone_service_id) for former, now in self.zones),
        ]
        for former_id, id_ in ids:
            if former_id in old or id_ in new:
                yield ServicePair(old.get(former_id), new.get(id_), self.renamed)


def _zone_content(zone: Zone, _is_new: bool) -> Hashable:  # noqa: FBT001  # as `pair` calls it
    return zone.networks


def _group_content(group: HostGroup, _is_new: bool) -> Hashable:  # noqa: FBT001  # likewise
    return group.addresses


def _ids(former: HostGroup | Zone | None, now: HostGroup | Zone | None, id_of: Callable[[str], str]) -> tuple[str, str]:
    """The ids of a service before and now; empty where there is none."""
    return id_of(former.id) if former else "", id_of(now.id) if now else ""


def _differ(old: Service | None, new: Service | None) -> bool:
    if old is None or new is None:
        return True
    return (old.id, old.title, old.roles, old.flows) != (new.id, new.title, new.roles, new.flows)
