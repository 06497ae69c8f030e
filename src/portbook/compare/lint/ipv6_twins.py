"""Addresses of IPv4 whose counterparts of IPv6 are known, in a flow of both families.

Sources: IANA, "IPv4 Multicast Address Space" and "IPv6 Multicast Address Space"; RFC 1918, RFC 4193; the documentation of
the public resolvers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, ip_network

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Addresses, Family, Flow, Location, Service


@dataclass(frozen=True)
class _Twin:
    """Networks of IPv4, all of which have to be there, and their counterpart."""

    ipv4: tuple[str, ...]
    ipv6: str
    name: str

    @property
    def networks(self) -> frozenset[IPv4Network]:
        """The networks of IPv4."""
        return frozenset(map(IPv4Network, self.ipv4))


_TWINS = (
    _Twin(("224.0.0.1",), "ff02::1", "all hosts"),
    _Twin(("224.0.0.2",), "ff02::2", "all routers"),
    _Twin(("224.0.0.5",), "ff02::5", "OSPF routers"),
    _Twin(("224.0.0.6",), "ff02::6", "OSPF designated routers"),
    _Twin(("224.0.0.10",), "ff02::a", "EIGRP routers"),
    _Twin(("224.0.0.13",), "ff02::d", "PIM routers"),
    _Twin(("224.0.0.18",), "ff02::12", "VRRP"),
    _Twin(("224.0.0.107",), "ff02::6b", "PTP, peer delay"),
    _Twin(("224.0.0.251",), "ff02::fb", "multicast DNS"),
    _Twin(("224.0.0.252",), "ff02::1:3", "LLMNR"),
    _Twin(("224.0.1.129",), "ff0e::181", "PTP"),
    _Twin(("224.0.1.187",), "ff02::fd", "CoAP"),
    _Twin(("239.255.255.250",), "ff02::c", "SSDP and WS-Discovery"),
    _Twin(("8.8.8.8",), "2001:4860:4860::8888", "Google's resolver"),
    _Twin(("8.8.4.4",), "2001:4860:4860::8844", "Google's resolver"),
    _Twin(("1.1.1.1",), "2606:4700:4700::1111", "Cloudflare's resolver"),
    _Twin(("1.0.0.1",), "2606:4700:4700::1001", "Cloudflare's resolver"),
    _Twin(("9.9.9.9",), "2620:fe::fe", "Quad9's resolver"),
    _Twin(("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"), "fc00::/7", "all private networks"),
)
"""RIP, HSRP and IGMP are not among them: with IPv6 they have other ports or protocols, so they are other flows."""


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    of_both = [flow for flow in service.flows.values() if flow.family is Family.BOTH]
    for flow in of_both:
        for key, addresses in (("source", flow.source), ("destination", flow.destination)):
            yield from _missing(flow.where, f"the {key} of the flow {flow.id}", addresses, (flow.id,))
    for role in service.roles.values():
        users = tuple(flow.id for flow in of_both if _uses(flow, role.id))
        if users:
            yield from _missing(role.where, f"the role {role.id}", role.address, users)


def _uses(flow: Flow, role: str) -> bool:
    """Whether an end of a flow has the address of a role."""
    as_source = role in flow.source_roles and flow.source is None
    return as_source or (role in flow.destination_roles and flow.destination is None)


def _missing(where: Location, what: str, addresses: Addresses | None, flows: tuple[str, ...]) -> Iterator[LintFinding]:
    if addresses is None or addresses.anywhere or addresses.names or addresses.spans[6]:
        return
    for twin in _TWINS:
        if twin.networks <= {*addresses.networks}:
            yield LintFinding(
                where,
                f"{what} has {', '.join(twin.ipv4)} ({twin.name}) and no IPv6 address, though {twin.ipv6} is the same",
                f'add "{ip_network(twin.ipv6) if "/" in twin.ipv6 else twin.ipv6}", or write `family: ipv4` in the flow',
                flows,
            )


_TABLE = "".join(f"| {twin.name} | {', '.join(twin.ipv4)} | {twin.ipv6} |\n" for twin in _TWINS)
RULE = LintRule(
    "missing-ipv6-twin",
    finds="""\
An address list without any IPv6 network or host name that has an IPv4 address whose IPv6 counterpart is known, in a flow that is not `family: ipv4`. An IPv4
network of somebody's own is no such address: it may have no counterpart.""",
    why="The rules are right for IPv4, and on a network with IPv6 the service is not found or not reached. Nothing in the data says that this is meant.",
    bad="""\
flows:
  mdns: {from: server, to: server, udp: 5353, destination: 224.0.0.251}
""",
    instead="Both addresses, or `family: ipv4` where the product has no IPv6.",
    good="""\
flows:
  mdns: {from: server, to: server, udp: 5353, destination: [224.0.0.251, "ff02::fb"]}
  old: {from: server, to: server, udp: 1900, destination: 239.255.255.250, family: ipv4}
""",
    find=_find,
    details=f"| For | IPv4 | IPv6 |\n| --- | --- | --- |\n{_TABLE}",
)
