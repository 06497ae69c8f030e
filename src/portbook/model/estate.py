"""Estate: the reader's own zones and host groups, and which roles of services their hosts play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from portbook.model.address import Addresses
from portbook.model.problem import Location
from portbook.model.waiver import Acceptance

Places: TypeAlias = Mapping[str, Location]
"""Where the values of a record are, by key."""


class _InFile:
    """A record of a file, whose values have places in it."""

    where: Location
    places: Places

    def at(self, key: str) -> Location:
        """The place of the value of a key; that of the record where the file has none."""
        return self.places.get(key, self.where)


@dataclass(frozen=True)
class Zone(_InFile):
    """Networks that a firewall keeps apart from others.

    Attributes:
        id: its key.
        title: as people call it.
        networks: its networks; anywhere for the zone of all hosts that are in no other.
        firewalls: ids of the targets that filter at its border, such as a network ACL; empty for none.
        owner: who answers for it.
        notes: remarks.
        where: its place in the file.
        places: the places of its values.
    """

    id: str
    title: str
    networks: Addresses
    firewalls: tuple[str, ...] = ()
    owner: str = ""
    notes: tuple[str, ...] = ()
    where: Location = field(default=Location(""), compare=False)
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Play:
    """A role of one instance of a service, which the hosts of a group play.

    Attributes:
        service: id of the service.
        instance: id of the instance: the service's own id where there is only one.
        role: id of the role.
        where: its place in the file.
    """

    service: str
    instance: str
    role: str
    where: Location = field(default=Location(""), compare=False)

    def __str__(self) -> str:
        instance = "" if self.instance == self.service else f"@{self.instance}"
        return f"{self.service}{instance}/{self.role}"


@dataclass(frozen=True)
class HostGroup(_InFile):
    """Hosts that are alike: they play the same roles, and have the same firewall.

    Attributes:
        id: its key.
        title: as people call it.
        zone: id of the zone that its addresses are in; empty for none.
        addresses: the addresses of its hosts.
        firewalls: ids of the targets that its own hosts filter with; empty for hosts of others, which get no snippets.
        plays: the roles that its hosts play.
        forwards: ids of the zones between which its hosts forward packets; empty for no routers.
        owner: who answers for it.
        notes: remarks.
        where: its place in the file.
        places: the places of its values.
    """

    id: str
    title: str
    addresses: Addresses
    zone: str = ""
    firewalls: tuple[str, ...] = ()
    plays: tuple[Play, ...] = ()
    forwards: tuple[str, ...] = ()
    owner: str = ""
    notes: tuple[str, ...] = ()
    where: Location = field(default=Location(""), compare=False)
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Instance(_InFile):
    """What is particular to one instance: what flows it has, who answers for it, and why it is there.

    Attributes:
        id: its key: what stands behind the `@` of a role that is played, or the service's id.
        title: as people call it; empty for the id.
        profiles: the profile of each service whose flows it has, by the service's id. By default it is the service's default
            profile; of a service without profiles, what is required or recommended.
        options: options that are on, as service and option; the flows of others are left out.
        adds: flows besides, as service and flow.
        leaves_out: flows that it does not have, as service and flow: the other one of two alternatives, say.
        absent: roles that nobody plays, as service and role: their flows are left out without a remark.
        reason: why it exists, for change requests.
        owner: who answers for it.
        where: its place in the file.
        places: the places of its values.
    """

    id: str
    title: str = ""
    profiles: Mapping[str, str] = field(default_factory=dict)
    options: frozenset[tuple[str, str]] = frozenset()
    adds: frozenset[tuple[str, str]] = frozenset()
    leaves_out: frozenset[tuple[str, str]] = frozenset()
    absent: frozenset[tuple[str, str]] = frozenset()
    reason: str = ""
    owner: str = ""
    where: Location = field(default=Location(""), compare=False)
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class EstateIgnore:
    """Somebody says why what a warning about the estate tells is right.

    Attributes:
        id: the id of the warning, its key in the file.
        reason: why that is right.
        groups: ids of the groups that it is about; empty for all.
        where: its place in the file.
    """

    id: str
    reason: str
    groups: tuple[str, ...] = ()
    where: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True)
class EstateWaiver(Acceptance):
    """Somebody accepts a class of changes of groups and zones: an entry of `accept` in an estate.

    Attributes:
        groups: ids of the groups that it is about; where `zones` is empty too, it is about all groups and zones.
        zones: ids of the zones, likewise.
    """

    groups: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Estate:
    """The reader's own network.

    Attributes:
        zones: by id, in the order of the files.
        groups: by id, in the order of the files.
        instances: by id; one that is in no file has the defaults.
        ignores: warnings that are not told, by their id.
        all_play: the roles that the hosts of every group with a firewall play; they are among those of each of these groups.
        waivers: changes of groups and zones that somebody accepts, by id.
        path: the file, or the first of them, relative to the site.
        digest: hash of the bytes of the files.
    """

    zones: Mapping[str, Zone] = field(default_factory=dict)
    groups: Mapping[str, HostGroup] = field(default_factory=dict)
    instances: Mapping[str, Instance] = field(default_factory=dict)
    ignores: Mapping[str, EstateIgnore] = field(default_factory=dict)
    all_play: tuple[Play, ...] = ()
    waivers: Mapping[str, EstateWaiver] = field(default_factory=dict)
    path: str = ""
    digest: str = ""

    def instance(self, id_: str) -> Instance:
        """The instance of that id, also where no file says anything about it."""
        return self.instances.get(id_) or Instance(id_)
