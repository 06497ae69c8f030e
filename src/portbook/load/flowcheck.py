"""Checks within one flow."""

from __future__ import annotations

from portbook.load.faults import Faults, shown
from portbook.load.nodes import Mark
from portbook.load.protocols import ANY_TYPE
from portbook.load.record import Record
from portbook.model import ANYWHERE, Addresses, Family, IcmpType
from portbook.model.address import union

_WITH_PORTS = ("tcp", "udp", "sctp")
_TRANSPORTS = (*_WITH_PORTS, "icmp", "protocol")


def check_flow(service: Record, name: str, flow: Record, faults: Faults) -> None:
    """All checks of one flow."""
    _transports(name, flow, faults)
    _icmp(flow, faults)
    _family(service, flow, faults)
    _scope(service, flow, faults)


def _transports(name: str, flow: Record, faults: Faults) -> None:
    if not any(key in flow for key in _TRANSPORTS):
        cure = "give it tcp, udp, sctp, icmp or protocol"
        faults.add(flow.mark, "no-protocol", f"flow `{name}` names no protocol", cure)
    elif "source-port" in flow:
        portless = [key for key in ("icmp", "protocol") if key in flow]
        if portless:
            message = f"`source-port` does not go with `{portless[0]}`"
            cure = f"give `{portless[0]}` a flow of its own, or remove `source-port`"
            faults.add(flow.node.mark_of("source-port"), "source-port", message, cure)


def _icmp(flow: Record, faults: Faults) -> None:
    family = flow.get("family", str, "both")
    types = flow.get("icmp", tuple, ())
    if flow.broken("family"):
        return
    for type_ in types:
        if type_ == ANY_TYPE:
            continue
        _icmp_type(flow.mark_of("icmp"), type_, Family(family), faults)


def _icmp_type(at: Mark, icmp_type: IcmpType, family: Family, faults: Faults) -> None:
    """An ICMP type needs a number in each IP version that the flow uses, and the same meaning in both."""
    numbers = {Family.IPV4: icmp_type.ipv4, Family.IPV6: icmp_type.ipv6}
    if family is not Family.BOTH:
        if numbers[family] is None:
            message = f"the ICMP of {family} has no type {shown(icmp_type.name)}"
            cure = f"write `family: {'ipv6' if family is Family.IPV4 else 'ipv4'}`"
            faults.add(at, "icmp-family", message, cure)
    elif None in numbers.values():
        return
    elif icmp_type.name.isdecimal():
        message = f"type {icmp_type.name} is something else in ICMPv6"
        faults.add(at, "icmp-family", message, "write its name, or `family: ipv4` or `family: ipv6`")
    elif icmp_type.code is not None:
        message = f"code {icmp_type.code} is something else in ICMPv6"
        faults.add(at, "icmp-family", message, "write `family: ipv4` or `family: ipv6`")


def _family(service: Record, flow: Record, faults: Faults) -> None:
    """Both ends need an address in a family that the flow uses."""
    if flow.broken("family"):
        return
    family = Family(flow.get("family", str, "both"))
    versions = {member.version for member in family.each}
    for key, end in (("source", "from"), ("destination", "to")):
        addresses = end_addresses(service, flow, key, end)
        end_versions = families_in(addresses)
        at = flow.node.mark_of(key if key in flow else end)
        version = f"IPv{min(versions)}" if len(versions) == 1 else ""
        if version and not versions & end_versions:
            cure = "mend `family` or the address"
            faults.add(
                at, "family-mismatch", f"the {key} has no {version} address, and the flow is {version} only", cure
            )
            return
        if (
            key in flow
            and family is not Family.BOTH
            and end_versions - versions
            and not addresses.names
            and addresses != ANYWHERE
        ):
            cure = "leave out the addresses of the other family, or `family`"
            faults.add(
                at,
                "family-mismatch",
                f"the {key} has more than {version} addresses, and the flow is {version} only",
                cure,
            )
            return
        versions &= end_versions


def end_addresses(service: Record, flow: Record, key: str, end: str) -> Addresses:
    """The addresses of one end of a flow as written; anywhere if one of them is a placeholder or broken."""
    own = flow.get(key, Addresses)
    if own is not None or flow.broken(key):
        return own or ANYWHERE
    roles = [service.records("roles").get(name) for name in flow.texts(end)]
    written = [(role.get("address", Addresses) if role else None) or ANYWHERE for role in roles]
    return union(written) if written and ANYWHERE not in written else ANYWHERE


def families_in(addresses: Addresses) -> frozenset[int]:
    """The IP versions that addresses have; host names have both."""
    if addresses.anywhere or addresses.names:
        return frozenset({4, 6})
    return frozenset(network.version for network in addresses.networks)


def _scope(service: Record, flow: Record, faults: Faults) -> None:
    if flow.get("scope", str, "network") != "self":
        return
    roles = service.records("roles")
    for end in ("from", "to"):
        for name in flow.texts(end):
            role = roles.get(name)
            if role and not role.get("host", bool, default=False) and not role.broken("host"):
                message = f"{shown(name)} is no host, and the flow stays on the host"
                cure = "remove `scope: self`, or give the role `host: true`"
                faults.add(flow.mark_of(end), "scope", message, cure)
