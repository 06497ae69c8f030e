"""What a host asks the people of a firewall to open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portbook.export.downloads.end import End, end_of
from portbook.model import Addresses, Direction, Family, Flow, Profile, Reference, Reply, Role, Rule, Service
from portbook.model.service import with_values
from portbook.rules import rules_for
from portbook.rules.view import passes_through


@dataclass(frozen=True)
class RequestRow:
    """One rule to add.

    Attributes:
        rule: the packets to let through, seen from the host.
        flow: why.
        host: the end that the host is; of what a router forwards, the source.
        peer: the other end.
    """

    rule: Rule
    flow: Flow
    host: End
    peer: End

    @property
    def direction(self) -> str:
        """`outbound`, `inbound` or `forwarded`."""
        return str(self.rule.seen)

    @property
    def source(self) -> End:
        """The end that sends first."""
        return self.host if self.rule.direction is Direction.OUTBOUND else self.peer

    @property
    def destination(self) -> End:
        """The end that receives."""
        return self.peer if self.rule.direction is Direction.OUTBOUND else self.host

    @property
    def protocol(self) -> str:
        """`TCP`, `ICMP type 3 code 4`, `any`."""
        protocol = self.rule.protocol
        if not protocol.is_icmp:
            return protocol.name if protocol.is_any else protocol.title
        words = ["ICMP" if protocol.number == 1 else "ICMPv6"]
        words += [] if self.rule.icmp_type is None else [f"type {self.rule.icmp_type}"]
        words += [] if self.rule.icmp_code is None else [f"code {self.rule.icmp_code}"]
        return " ".join(words)

    @property
    def source_ports(self) -> str:
        """`any`, or ranges; empty for a protocol without ports."""
        return self.rule.source_ports.spell() if self.rule.protocol.has_ports else ""

    @property
    def destination_ports(self) -> str:
        """`any`, or ranges; empty for a protocol without ports."""
        return self.rule.destination_ports.spell() if self.rule.protocol.has_ports else ""

    @property
    def justification(self) -> str:
        """What it is for, and under which conditions."""
        return "; ".join((self.flow.purpose or self.flow.label, *self.flow.conditions))


@dataclass(frozen=True)
class ChangeRequest:
    """The rules that a host needs for a profile of a service.

    Attributes:
        service: the data.
        role: the host; one that plays several roles has the id `a+b`.
        profile: what is wanted.
        rows: the rules, in the order of the data.
    """

    service: Service
    role: Role
    profile: Profile
    rows: tuple[RequestRow, ...]

    @property
    def title(self) -> str:
        """`Tailscale: Your device, Recommended`."""
        return f"{self.service.title}: {self.role.title}, {self.profile.title}"

    @property
    def answering(self) -> str:
        """Who answers for the data, and whom to ask."""
        return ", ".join(filter(None, (self.service.owner, self.service.contact)))

    @property
    def placeholders(self) -> tuple[Role, ...]:
        """The roles whose addresses the reader has to replace."""
        names = dict.fromkeys(end.placeholder for row in self.rows for end in (row.source, row.destination))
        return tuple(self.service.roles[name] for name in names if name)

    @property
    def references(self) -> tuple[Reference, ...]:
        """Where the facts were read."""
        ids = dict.fromkeys(id_ for row in self.rows for id_ in row.flow.references)
        return tuple(self.service.references[id_] for id_ in ids)


def change_request(service: Service, role: Role, profile: Profile) -> ChangeRequest:
    """The request of a host; a flow that stays on the host needs no rule."""
    hosts = {id_: located(service, id_) for id_ in role.id.split("+")}
    rows = (row for id_ in profile.flows for row in _rows(service, hosts, service.flows[id_]))
    return ChangeRequest(service, role, profile, tuple(dict.fromkeys(rows)))


def located(service: Service, host: str) -> Service:
    """The service in which a role has an address: the people of a firewall need one."""
    return with_values(service, {host: service.roles[host].addresses})


def _rows(service: Service, hosts: Mapping[str, Service], flow: Flow) -> Iterator[RequestRow]:
    """The rules of a flow for a host that plays some roles, by id, with the service in which each has an address."""
    for transport in flow.transports:
        for ends in flow.pairs:
            one_way = replace(flow, transports=(transport,), source_roles=ends[:1], destination_roles=ends[1:])
            for host, peer in dict.fromkeys((ends, ends[::-1])):
                for rule in rules_for(hosts[host], (host,), (one_way,)) if host in hosts else ():
                    local = end_of(service.roles[host], _local(rule, service.roles[host], flow))
                    yield RequestRow(rule, flow, local, end_of(service.roles[peer], rule.remote))
            yield from _passing(service, tuple(hosts), one_way, flow)


def _passing(service: Service, mine: tuple[str, ...], one_way: Flow, flow: Flow) -> Iterator[RequestRow]:
    """What a router lets through of a flow between two other roles: the source is in the place of the host."""
    if not passes_through(service, one_way, mine):
        return
    forth = rules_for(service, mine, (replace(one_way, reply=Reply.TRACKED),))
    for rule in rules_for(service, mine, (one_way,)):
        ends = [service.roles[role] for role in (*one_way.source_roles, *one_way.destination_roles)]
        source, destination = ends if replace(rule, reply=Reply.TRACKED) in forth else reversed(ends)
        yield RequestRow(rule, flow, end_of(source, rule.local), end_of(destination, rule.remote))


def _local(rule: Rule, host: Role, flow: Flow) -> Addresses:
    """The host's addresses in a rule; where its firewall may match any, those that the data has, such as its name."""
    if not rule.local.anywhere or flow.source or flow.destination:
        return rule.local
    return host.addresses if rule.family is Family.BOTH else host.addresses.only(rule.family.version)
