"""Permissions of security groups as a text says them, taken for rules as EC2 takes them.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html and `API_IpRange.html` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from portbook.model import ANY_PORTS, ANYWHERE, Direction, Family, Network, Ports, Protocol, Rule
from portbook.model.protocol import ICMPV6
from portbook.targets.aws import description
from portbook.targets.aws.permission import NAMES, Permission
from portbook.targets.base import Reading, Rejected, Remark
from portbook.targets.spelled import addresses, first_packet, network, port_range

_NUMBERS = {**{name: number for number, name in NAMES.items()}, "-1": -1}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_HIGHEST_NUMBER = 255
_ANY = -1
"""All ICMP types, or all codes."""
_GROUP = re.compile(r"sg-[0-9a-f]{8}(?:[0-9a-f]{9})?")
_NO_PORTS = {(None, None), (_ANY, _ANY)}


@dataclass(frozen=True)
class Granted:
    """One permission.

    Attributes:
        line: where it is.
        direction: inbound is ingress.
        protocol: a name or number, or `-1`.
        first: the first port, or the ICMP type; None where nothing is said.
        last: the last port, or the ICMP code.
        family: of the place where the network is named.
        cidr: the network.
    """

    line: int
    direction: Direction
    protocol: str
    first: int | None
    last: int | None
    family: Family
    cidr: str


def reading(granted: Iterable[Granted]) -> Reading:
    """What they let through together.

    Raises:
        Rejected: EC2 refuses a value, or the same permission twice.
    """
    held: dict[Permission, Rule] = {}
    remarks: list[Remark] = []
    for each in granted:
        protocol = _protocol(each)
        numbers = _numbers(each, protocol, remarks)
        remote = _network(each)
        said = Permission(each.direction, each.family, str(protocol.number), numbers, str(remote))
        if said in held:
            raise Rejected(each.line, "the same permission stands twice, which AWS refuses as a duplicate")
        held[said] = _rule(each, protocol, numbers, remote)
    return Reading(tuple(held.values()), tuple(remarks))


def is_group(text: str) -> bool:
    """Whether it is the id of a security group."""
    return bool(_GROUP.fullmatch(text))


def refuse_description(text: str, line: int) -> None:
    """Refuse what EC2 does not take for a description.

    Raises:
        Rejected: it is too long or has other signs.
    """
    if len(text) > description.LIMIT or description.STRANGE.search(text):
        raise Rejected(line, "AWS takes at most 255 characters a-z A-Z 0-9 ._-:/()#,@[]+=&;{}!$* in a description")


def _protocol(said: Granted) -> Protocol:
    number = _NUMBERS.get(said.protocol, int(said.protocol) if _NUMBER.fullmatch(said.protocol) else None)
    if number is None or number > _HIGHEST_NUMBER:
        raise Rejected(said.line, f"IpProtocol is tcp, udp, icmp, icmpv6, -1 or a number to 255, not {said.protocol!r}")
    return Protocol(number)


def _numbers(said: Granted, protocol: Protocol, remarks: list[Remark]) -> tuple[int, int] | None:
    first, last = said.first, said.last
    if protocol.number not in NAMES:
        if (first, last) not in _NO_PORTS:
            remarks.append(Remark(said.line, f"AWS ignores the ports of protocol {protocol.number}: all of it passes"))
        return None
    if protocol.number == ICMPV6.number and first is None and last is None:
        return _ANY, _ANY
    if first is None or last is None:
        raise Rejected(said.line, f"{protocol.name} needs FromPort and ToPort")
    if not protocol.is_icmp:
        port_range(first, last, said.line)
    elif not {first, last} <= {*range(_ANY, _HIGHEST_NUMBER + 1)} or (first == _ANY != last):
        raise Rejected(said.line, "ICMP types and codes are 0 to 255, or -1 for all; all types have all codes")
    return first, last


def _network(said: Granted) -> Network:
    found = network(said.cidr, said.line, host_bits=Rejected)
    if found.version != said.family.version:
        raise Rejected(said.line, f"{said.cidr} stands where networks of the other IP version do")
    return found


def _rule(said: Granted, protocol: Protocol, numbers: tuple[int, int] | None, remote: Network) -> Rule:
    inbound = said.direction is Direction.INBOUND
    whole = first_packet(
        said.direction,
        protocol=protocol,
        family=said.family,
        source=addresses([remote]) if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else addresses([remote]),
        destination_ports=Ports.of(numbers) if numbers and not protocol.is_icmp else ANY_PORTS,
    )
    if not numbers or not protocol.is_icmp:
        return whole
    kind, code = (None if each == _ANY else each for each in numbers)
    return replace(whole, icmp_type=kind, icmp_code=code)
