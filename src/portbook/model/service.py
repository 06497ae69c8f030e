"""Service and its parts: one file in `ports/`, loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from portbook.model.address import Addresses
from portbook.model.flow import Flow
from portbook.model.ignore import Ignore
from portbook.model.problem import Location
from portbook.model.registry import RegistryEntry
from portbook.model.role import Role
from portbook.model.rule import SeenDirection
from portbook.model.waiver import Waiver


@dataclass(frozen=True)
class Reference:
    """Where a fact was read, when it was last checked there and in which version, and its place in the file."""

    id: str
    title: str
    url: str
    checked: date | None = None
    revision: str = ""
    where: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True)
class Profile:
    """A named set of flows; `flows` includes those of the profile it extends, in order; `where` is its place in the file."""

    id: str
    title: str
    flows: tuple[str, ...]
    extends: str = ""
    default: bool = False
    notes: tuple[str, ...] = ()
    cost: str = ""
    gain: str = ""
    where: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True)
class Servers:
    """A table of known servers of a role. Every row has as many cells as there are columns."""

    id: str
    title: str
    role: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""


@dataclass(frozen=True)
class Option:
    """A setting of the product that changes which flows there are."""

    id: str
    title: str
    default: bool = False


@dataclass(frozen=True)
class Trial:
    """A command that shows whether the service works through the firewall. Nothing of ours runs it."""

    id: str
    title: str
    role: str
    command: str
    shows: str = ""


@dataclass(frozen=True, eq=False)
class Service:
    """One product. Two loads of a file give two services: each is equal only to itself.

    Attributes:
        id: its name in addresses and commands.
        title: as people write it.
        path: the file it was loaded from, relative to the site.
        summary: one sentence.
        group: the shelf of the catalogue; empty for none.
        tags: words that people look for it by.
        homepage: the product's own site.
        identifiers: package URLs and CPE names, without a version.
        version: the product version that the facts are for.
        owner: who answers for the file.
        contact: whom to ask: an e-mail address, a URL, or words.
        reviewed: when the whole file was last reviewed.
        targets: ids of the targets that its roles get rules for which name none of their own; empty for all.
        notes: remarks.
        references: by id.
        options: by id.
        roles: by id, in the file's order; at least one.
        flows: by id, in the file's order; at least one.
        profiles: by id, in the file's order; may be empty.
        servers: by id.
        trials: commands that show that it works, by id.
        registries: its names in registries of ports, by the registry's id.
        waivers: changes that somebody accepts, by id.
        ignores: warnings that are not told, by the id of the lint rule.
        digest: hash of the file's bytes; empty for a service that came from none.
        of_estate: whether it is made from an estate: a host group, or the border of a zone, with all its flows.
        made_of: ids of the services that a selection is made of; empty for what no selection is.
        direction: the direction of its rules, as its host sees it; None for all.
        where: the place of its id in the file.
    """

    id: str
    title: str
    roles: Mapping[str, Role]
    flows: Mapping[str, Flow]
    path: str = ""
    summary: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    homepage: str = ""
    identifiers: tuple[str, ...] = ()
    version: str = ""
    owner: str = ""
    contact: str = ""
    reviewed: date | None = None
    targets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    references: Mapping[str, Reference] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    servers: Mapping[str, Servers] = field(default_factory=dict)
    trials: Mapping[str, Trial] = field(default_factory=dict)
    registries: Mapping[str, RegistryEntry] = field(default_factory=dict)
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    ignores: Mapping[str, Ignore] = field(default_factory=dict)
    digest: str = ""
    of_estate: bool = False
    made_of: tuple[str, ...] = ()
    direction: SeenDirection | None = None
    where: Location = field(default=Location(""))

    @property
    def hosts(self) -> tuple[Role, ...]:
        """The roles that the reader runs."""
        return tuple(role for role in self.roles.values() if role.host)


@dataclass(frozen=True)
class Book:
    """All services of a site, by id, in order of id."""

    services: Mapping[str, Service]

    @property
    def products(self) -> dict[str, Service]:
        """The services that are no part of an estate."""
        return {id_: service for id_, service in self.services.items() if not service.of_estate}


def with_values(service: Service, values: Mapping[str, Addresses]) -> Service:
    """The service with the reader's own addresses for some roles, and a digest of its own.

    Args:
        service: the data.
        values: addresses by the id of a role without an address in the data.
    """
    if not values:
        return service
    roles = {id_: _at(role, values.get(id_)) for id_, role in service.roles.items()}
    spelled = "\0".join(f"{id_}={addresses.spell()}" for id_, addresses in sorted(values.items()))
    digest = sha256(f"{service.digest}\0{spelled}".encode()).hexdigest() if service.digest else ""
    return replace(service, roles=roles, digest=digest)


def _at(role: Role, addresses: Addresses | None) -> Role:
    return role if addresses is None else replace(role, address=addresses)
