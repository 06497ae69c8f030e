"""Ports, networks and rules in the strict spelling of cloud vendors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_interface

from portbook.model import (
    ANY_PORTS,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Network,
    PortRange,
    Ports,
    Protocol,
    Rule,
)
from portbook.model.ports import HIGHEST, LOWEST
from portbook.targets.base import CannotJudge, Rejected, Unreadable

_PORTS = re.compile(r"(0|[1-9][0-9]{0,8})(?:-(0|[1-9][0-9]{0,8}))?")
_CIDR = re.compile(r"[0-9a-fA-F:.]+/(?:0|[1-9][0-9]{0,2})")


def port_range(first: int, last: int, line: int) -> PortRange:
    """The range of two numbers.

    Raises:
        Rejected: a number is no port, or the range is reversed.
    """
    for number in (first, last):
        if not LOWEST <= number <= HIGHEST:
            raise Rejected(line, f"{number} is not a port", id_="text-port-out-of-range", cure="ports are 0 to 65535")
    if first > last:
        raise Rejected(line, f"the port range {first}-{last} is reversed", id_="text-reversed-range")
    return PortRange(first, last)


def ports(text: str, line: int) -> PortRange:
    """`443` or `30000-32767`.

    Raises:
        Rejected: the text is anything else.
    """
    match = _PORTS.fullmatch(text)
    if not match:
        message = f"{text!r} is neither a port nor a range such as 8000-8080"
        raise Rejected(line, message, id_="text-not-a-port")
    first, last = match.groups()
    return port_range(int(first), int(last or first), line)


def network(text: str, line: int, host_bits: type[Unreadable] = CannotJudge) -> Network:
    """`192.0.2.0/24` or `2001:db8::/32`.

    Raises:
        Rejected: the text is not in CIDR notation.
        Unreadable: bits behind the prefix are set; its class is `host_bits`.
    """
    if not _CIDR.fullmatch(text):
        raise _not_cidr(text, line)
    try:
        interface = ip_interface(text)
    except ValueError:
        raise _not_cidr(text, line) from None
    if interface.ip != interface.network.network_address:
        id_ = "text-host-bits-refused" if host_bits is Rejected else "text-host-bits"
        message, cure = f"{text} has bits set behind its prefix", f"the network is {interface.network}"
        raise host_bits(line, message, id_=id_, cure=cure)
    return interface.network


def _not_cidr(text: str, line: int) -> Rejected:
    return Rejected(line, f"{text!r} is not a network in CIDR notation", id_="text-not-cidr")


def addresses(networks: Iterable[Network]) -> Addresses:
    """The addresses of networks of one family; a /0 among them is anywhere."""
    all_networks = tuple(networks)
    return ANYWHERE if any(network.prefixlen == 0 for network in all_networks) else Addresses(all_networks)


def common_family(networks: Iterable[Network], line: int, vendor: str) -> Family:
    """The family of all the networks; both where there is no network.

    Raises:
        Rejected: there are networks of both families.
    """
    versions = {network.version for network in networks}
    if len(versions) > 1:
        message = f"IPv4 and IPv6 addresses are in one rule, which {vendor} does not take"
        raise Rejected(line, message, id_="text-mixed-ip-versions")
    if not versions:
        return Family.BOTH
    return Family.IPV4 if versions == {4} else Family.IPV6


def first_packet(
    direction: Direction,
    *,
    protocol: Protocol,
    family: Family,
    source: Addresses,
    destination: Addresses,
    source_ports: Ports = ANY_PORTS,
    destination_ports: Ports = ANY_PORTS,
) -> Rule:
    """The rule for packets with this source and destination."""
    outbound = direction is Direction.OUTBOUND
    return Rule(
        direction=direction,
        protocol=protocol,
        family=family,
        local_ports=source_ports if outbound else destination_ports,
        remote_ports=destination_ports if outbound else source_ports,
        local=source if outbound else destination,
        remote=destination if outbound else source,
    )


def spell_networks(all_of: Addresses, family: Family) -> list[str]:
    """The networks in CIDR notation, for one family; `0.0.0.0/0` or `::/0` for anywhere."""
    if all_of.anywhere:
        return ["0.0.0.0/0" if family is Family.IPV4 else "::/0"]
    return [str(network) for network in all_of.only(family.version).networks]
