"""The second reader of security group rules: what they let through, by Neutron's attributes.

It shares nothing with the target's own reader.

Sources: https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules; Neutron's own checks of
a rule, in `neutron/db/securitygroups_db.py`; what its drivers do with a rule, in `neutron/common/ovn/acl.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from portbook.firewalls.openstack.check.neutron_service import EXTRACT
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol, Rule
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import Body
from portbook.targets import CannotJudge, Rejected

_DIRECTIONS = {"ingress": Direction.INBOUND, "egress": Direction.OUTBOUND}
_FAMILIES = {"IPv4": Family.IPV4, "IPv6": Family.IPV6}
_NETWORKS: dict[str, type[IPv4Network | IPv6Network]] = {"IPv4": IPv4Network, "IPv6": IPv6Network}
_ICMP, _ICMPV6 = 1, 58
_WITH_PORTS = {6, 17, 132}
_PORTS_FOR_SOME = {33, 136}
"""DCCP and UDP-Lite: Neutron accepts their ports, and OVN ignores them."""
_IPV6_ONLY = {41, 43, 44, 58, 59, 60}
_HIGHEST_PORT, _HIGHEST_TYPE = 65535, 255
_OF_OTHERS = ("remote_group_id", "remote_address_group_id")


def rules(bodies: Iterable[Body]) -> tuple[Rule, ...]:
    """What the rules let through together.

    Raises:
        CannotJudge: the addresses are not in the text, or drivers differ in what they do with a rule.
        Rejected: Neutron refuses a value, or the same rule twice.
    """
    opened: list[Rule] = []
    for body in bodies:
        opened_rule = _rule(body)
        if opened_rule in opened:
            raise Rejected(
                body.line, "Neutron refuses the same rule twice", id_="openstack-rule-twice", cure="remove one of them"
            )
        opened.append(opened_rule)
    return tuple(opened)


def _rule(body: Body) -> Rule:
    properties, line = body.content, body.line
    if any(properties.get(key) for key in _OF_OTHERS):
        raise CannotJudge(line, "the text does not show the addresses of the other group", id_="openstack-remote-group")
    number = _protocol(properties.get("protocol"), properties["ethertype"], line)
    first, last = properties.get("port_range_min"), properties.get("port_range_max")
    if number in (_ICMP, _ICMPV6):
        _refuse_message(first, last, line)
        ports, kind, code = ANY_PORTS, first, last
    else:
        ports, kind, code = _ports(number, first, last, line), None, None
    inbound = properties["direction"] == "ingress"
    return Rule(
        _DIRECTIONS[properties["direction"]],
        Protocol(number),
        _FAMILIES[properties["ethertype"]],
        local_ports=ports if inbound else ANY_PORTS,
        remote_ports=ANY_PORTS if inbound else ports,
        remote=_remote(properties, line),
        icmp_type=kind,
        icmp_code=code,
    )


def _protocol(protocol: str | None, ethertype: str, line: int) -> int:
    """The protocol number; -1 for any."""
    if protocol is None:
        return -1
    names: Mapping[str, int] = extract(EXTRACT)["protocols"]
    number = names[protocol] if protocol in names else int(protocol)
    if number == 0:
        message = "protocol 0 means every protocol to some drivers of Neutron"
        raise CannotJudge(line, message, id_="openstack-protocol-0", cure="for every protocol write any")
    if protocol == "icmp" and ethertype == "IPv6":
        return _ICMPV6  # as Neutron keeps it
    if number == _ICMP and ethertype == "IPv6":
        raise CannotJudge(
            line,
            "some drivers of Neutron treat ICMP over IPv6 as ICMPv6",
            id_="openstack-icmp-over-ipv6",
            cure="write ipv6-icmp",
        )
    if number in _IPV6_ONLY and ethertype == "IPv4":
        raise Rejected(
            line,
            f"Neutron accepts protocol {protocol} for IPv6 only",
            id_="openstack-protocol-family",
            cure="write --ethertype IPv6",
        )
    return number


def _ports(number: int, first: int | None, last: int | None, line: int) -> Ports:
    if first is None and last is None:
        return ANY_PORTS
    if number in _PORTS_FOR_SOME:
        message = "OVN ignores the ports of DCCP and UDP-Lite"
        raise CannotJudge(line, message, id_="openstack-driver-ports", cure="filter the ports on the host itself")
    if number not in _WITH_PORTS:
        raise Rejected(
            line,
            "Neutron accepts ports for TCP, UDP, SCTP, DCCP and UDP-Lite only",
            id_="openstack-ports-refused",
            cure="leave --dst-port out",
        )
    if first is None or last is None or not 0 < first <= last:
        raise Rejected(line, f"Neutron refuses the ports from {first} to {last}", id_="openstack-ports-refused")
    return ANY_PORTS if (first, last) == (1, _HIGHEST_PORT) else Ports((PortRange(first, last),))


def _refuse_message(kind: int | None, code: int | None, line: int) -> None:
    if any(number is not None and number > _HIGHEST_TYPE for number in (kind, code)) or (
        kind is None and code is not None
    ):
        raise Rejected(line, f"Neutron refuses ICMP type {kind} with code {code}", id_="openstack-icmp-refused")


def _remote(properties: Mapping[str, Any], line: int) -> Addresses:
    """The network with its host bits cleared, as Neutron normalizes it; anywhere without a network."""
    prefix = properties.get("remote_ip_prefix")
    if prefix is None:
        return ANYWHERE
    try:
        network = _NETWORKS[properties["ethertype"]](prefix, strict=False)
    except ValueError:
        raise Rejected(
            line, f"{prefix} is not a network of {properties['ethertype']}", id_="openstack-network-invalid"
        ) from None
    return Addresses((network,)) if network.prefixlen else ANYWHERE
