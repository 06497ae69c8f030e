"""Service and its parts: one file in `ports/`, loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from itertools import product

from portbook.model.address import ANYWHERE, Addresses, Network
from portbook.model.pods import Labels
from portbook.model.ports import ANY_PORTS, Ports
from portbook.model.problem import Location
from portbook.model.protocol import IcmpType, Protocol
from portbook.model.rule import Family, Reply, Scope
from portbook.model.waiver import Waiver

_FOR_DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
"""RFC 5737."""
_FOR_BENCHMARKS = int(IPv4Network("198.18.0.0/15").network_address)
"""RFC 2544: no host on the Internet has these either."""
_FOR_DOCUMENTATION_6 = (IPv6Network("2001:db8::/32"), int(IPv6Network("3fff::/20").network_address))
"""RFC 3849; RFC 9637."""
MOST_STAND_INS = 500
"""Roles of one file whose addresses only the reader knows."""


def stand_in(number: int) -> tuple[Network, ...]:
    """Networks that nobody has, which stand for the reader's own in a snippet: others for each number, from 0.

    Raises:
        ValueError: there are not so many.
    """
    if not 0 <= number < MOST_STAND_INS:
        msg = f"there is no stand-in number {number}"
        raise ValueError(msg)
    beyond = number - len(_FOR_DOCUMENTATION)
    four = (
        IPv4Network((_FOR_BENCHMARKS + (beyond << 8), 24)) if beyond >= 0 else IPv4Network(_FOR_DOCUMENTATION[number])
    )
    first, others = _FOR_DOCUMENTATION_6
    return four, IPv6Network((others + (number << 96), 32)) if number else first


class Need(StrEnum):
    """How much a flow is needed."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Reference:
    """Where a fact was read, when it was last checked there, and its place in the file."""

    id: str
    title: str
    url: str
    checked: date | None = None
    where: Location = field(default=Location(""), compare=False)


@dataclass(frozen=True)
class Placeholder:
    """An address that only the reader knows; the snippet is proven with the default, which no other role shares."""

    name: str
    title: str
    kind: str = "network"
    default: tuple[Network, ...] = stand_in(0)


@dataclass(frozen=True)
class Role:
    """One end of a flow.

    Attributes:
        id: its key.
        title: as people call it.
        process: the program that listens or connects there.
        host: whether it is something that the reader runs, with a firewall of its own.
        address: where it is; None is the reader's own, a placeholder.
        pods: the labels of the pods that play it in Kubernetes; empty for none.
        notes: remarks.
        default: the networks that stand for its address in snippets, where that is the reader's own.
        where: its place in the file.
    """

    id: str
    title: str
    process: str = ""
    host: bool = False
    address: Addresses | None = None
    pods: Labels = ()
    notes: tuple[str, ...] = ()
    default: tuple[Network, ...] = stand_in(0)
    where: Location = field(default=Location(""), compare=False)

    @property
    def placeholder(self) -> Placeholder | None:
        """What stands for its address, where the data has none."""
        return Placeholder(self.id, self.title, default=self.default) if self.address is None else None

    @property
    def addresses(self) -> Addresses:
        """Its address, or the placeholder's default."""
        return Addresses(self.default) if self.address is None else self.address

    @property
    def own_addresses(self) -> Addresses:
        """What its own firewall may ask for in packets to and from it: anywhere, unless the data has its networks."""
        known = self.address is not None and not self.address.anywhere and not self.address.names
        return self.address if self.address is not None and known else ANYWHERE


@dataclass(frozen=True)
class Transport:
    """One protocol of a flow, with its ports.

    `icmp` is for ICMP only: None is every type. `protocol` is then ICMP, and stands for ICMPv6 too.
    """

    protocol: Protocol
    destination_ports: Ports = ANY_PORTS
    source_ports: Ports = ANY_PORTS
    icmp: IcmpType | None = None

    @property
    def label(self) -> str:
        """`TCP 443`, `UDP any from port 41641`, `ICMP echo-request`, `ESP`."""
        name = "any protocol" if self.protocol.is_any else self.protocol.name.upper()
        if self.protocol.is_icmp:
            return f"{name} {self.icmp.label}" if self.icmp else name
        if not self.protocol.has_ports:
            return name
        source = "" if self.source_ports.is_any else f" from port {self.source_ports.spell()}"
        return f"{name} {self.destination_ports.spell()}{source}"


@dataclass(frozen=True)
class Flow:
    """Who sends the first packet to whom, over what, and why.

    Attributes:
        id: its key in the file.
        source_roles: ids of the roles that send first (`from`); at least one.
        destination_roles: ids of the roles that receive (`to`), each from every source; at least one.
        transports: protocols and ports; at least one.
        need: required, recommended or optional.
        title: a short name; by default derived from the protocol.
        purpose: what it is for.
        without: what happens when it is closed.
        remark: a word or two under the arrow of a diagram.
        used_for: bullets for a diagram.
        notes: remarks.
        references: ids of references.
        family: the IP versions it uses.
        source: overrides the source role's address.
        destination: overrides the destination role's address.
        scope: `self` stays on the host.
        reply: `none` where connection tracking does not recognise the answer.
        when: a condition in words.
        since: first product version that has it.
        until: last product version that has it.
        option: id of the service's option that it depends on.
        one_of: a group of alternatives, of which one is needed; empty for none.
        where: its place in the file.
    """

    id: str
    source_roles: tuple[str, ...]
    destination_roles: tuple[str, ...]
    transports: tuple[Transport, ...]
    need: Need = Need.REQUIRED
    title: str = ""
    purpose: str = ""
    without: str = ""
    remark: str = ""
    used_for: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    family: Family = Family.BOTH
    source: Addresses | None = None
    destination: Addresses | None = None
    scope: Scope = Scope.NETWORK
    reply: Reply = Reply.TRACKED
    when: str = ""
    since: str = ""
    until: str = ""
    option: str = ""
    one_of: str = ""
    where: Location = field(default=Location(""), compare=False)

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each source role with each destination role."""
        return product(self.source_roles, self.destination_roles)

    @property
    def label(self) -> str:
        """Its title, else its protocols and ports: `UDP 3478`, `UDP from port 41641`."""
        return self.title or " and ".join(transport.label for transport in self.transports)


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


@dataclass(frozen=True, eq=False)
class Service:
    """One product. Two loads of a file give two services: each is equal only to itself.

    Attributes:
        id: its name in addresses and commands.
        title: as people write it.
        path: the file it was loaded from, relative to the site.
        summary: one sentence.
        version: the product version that the facts are for.
        owner: who answers for the file.
        reviewed: when the whole file was last reviewed.
        notes: remarks.
        references: by id.
        options: by id.
        roles: by id, in the file's order; at least one.
        flows: by id, in the file's order; at least one.
        profiles: by id, in the file's order; may be empty.
        servers: by id.
        waivers: changes that somebody accepts, by id.
        digest: hash of the file's bytes; empty for a service that came from none.
        where: the place of its id in the file.
    """

    id: str
    title: str
    roles: Mapping[str, Role]
    flows: Mapping[str, Flow]
    path: str = ""
    summary: str = ""
    version: str = ""
    owner: str = ""
    reviewed: date | None = None
    notes: tuple[str, ...] = ()
    references: Mapping[str, Reference] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    servers: Mapping[str, Servers] = field(default_factory=dict)
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    digest: str = ""
    where: Location = field(default=Location(""))

    @property
    def hosts(self) -> tuple[Role, ...]:
        """The roles that the reader runs."""
        return tuple(role for role in self.roles.values() if role.host)


@dataclass(frozen=True)
class Book:
    """All services of a site, by id, in order of id."""

    services: Mapping[str, Service]
