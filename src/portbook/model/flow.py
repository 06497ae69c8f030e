"""Flow: who sends the first packet to whom, over what, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from portbook.model.address import Addresses
from portbook.model.ports import ANY_PORTS, Ports
from portbook.model.problem import Location
from portbook.model.protocol import IcmpType, Protocol
from portbook.model.rule import Family, Reply, Scope


class Need(StrEnum):
    """How much a flow is needed."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Transport:
    """One protocol of a flow, with its ports.

    Attributes:
        protocol: the IP protocol. ICMP stands for ICMPv6 too.
        destination_ports: ports that the first packet goes to.
        source_ports: ports that the first packet comes from.
        icmp: for ICMP, the message type; None is every type.
    """

    protocol: Protocol
    destination_ports: Ports = ANY_PORTS
    source_ports: Ports = ANY_PORTS
    icmp: IcmpType | None = None

    @property
    def label(self) -> str:
        """`TCP 443`, `UDP any from port 41641`, `ICMP echo-request`, `ESP`."""
        name = self.protocol.title
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
        reply: `NONE` where connection tracking does not recognise the answer.
        when: a condition in words.
        since: first product version that has it.
        until: last product version that has it.
        option: id of the service's option that it depends on.
        one_of: a group of alternatives, of which one is needed; empty for none.
        counterpart: id of the flow of another service that it is, where it goes to a role of one; empty for none.
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
    counterpart: str = field(default="", compare=False)
    where: Location = field(default=Location(""), compare=False)

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """The ids of each source role with each destination role."""
        return product(self.source_roles, self.destination_roles)

    @property
    def label(self) -> str:
        """Its title, else its protocols and ports: `UDP 3478`, `UDP from port 41641`."""
        return self.title or " and ".join(transport.label for transport in self.transports)

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions under which it exists, in words: `since 0.29`, `IPv4 only`."""
        family = {Family.IPV4: "IPv4 only", Family.IPV6: "IPv6 only"}.get(self.family, "")
        conditions = (
            self.when,
            self.option and f"with the option {self.option}",
            self.since and f"since {self.since}",
            self.until and f"until {self.until}",
            self.one_of and f"one of the group {self.one_of} is enough",
            family,
            "answers are not tracked" if self.reply is Reply.NONE else "",
        )
        return tuple(filter(None, conditions))
