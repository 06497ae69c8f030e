"""Permissions of security groups as a text says them, taken for rules as EC2 takes them.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html and `API_IpRange.html` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.model.protocol import ICMPV6
from portbook.targets import statements
from portbook.targets.aws import description
from portbook.targets.aws.permission import NAMES, Permission
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.spelled import addresses, first_packet, network, port_range
from portbook.targets.statements import Statement

_NUMBERS = {**{name: number for number, name in NAMES.items()}, "-1": -1}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_HIGHEST_NUMBER = 255
_ANY = -1
"""All ICMP types, or all codes."""
_GROUP = re.compile(r"sg-[0-9a-f]{8}(?:[0-9a-f]{9})?")
_NO_PORTS = {(None, None), (_ANY, _ANY)}
OF_OTHERS = "which addresses the other group or the prefix list has is not in the text"


@dataclass(frozen=True)
class Granted:
    """One permission.

    Attributes:
        line: where it is.
        direction: inbound is ingress.
        protocol: a name or number, or `-1`.
        first: the first port, or the ICMP type; None where nothing is said.
        last: the last port, or the ICMP code.
        family: of the place where the network is named; both where none is.
        cidr: the network; empty where the other end is not one.
        why: why nobody can say which addresses are at the other end; empty where a network is.
    """

    line: int
    direction: Direction
    protocol: str
    first: int | None
    last: int | None
    family: Family
    cidr: str
    why: str = ""


def reading(granted: Iterable[Granted], more: Iterable[Remark] = ()) -> Reading:
    """What they let through together; `more` is what else is to be known of the text.

    Raises:
        CannotJudge: as `rule`.
        Rejected: EC2 refuses a value, or the same permission twice.
    """
    held: set[Permission] = set()
    remarks = list(more)
    said: list[Statement] = []
    for each in granted:
        made = rule(each, remarks)
        if each.why:
            said.append(Statement(each.line, allows=True, unclear=(made,), why=each.why))
            continue
        numbers = _numbers(each, made.protocol, [])
        permission = Permission(each.direction, each.family, str(made.protocol.number), numbers, str(_network(each)))
        if permission in held:
            raise Rejected(each.line, "the same permission stands twice, which AWS refuses as a duplicate")
        held.add(permission)
        said.append(Statement(each.line, allows=True, rules=(made,)))
    return statements.reading(said, remarks)


def rule(said: Granted, remarks: list[Remark]) -> Rule:
    """The packets of one permission; those from everywhere, where nobody can say from where.

    Raises:
        CannotJudge: a protocol in capitals, of which AWS says nothing.
        Rejected: EC2 refuses a value.
    """
    protocol = _protocol(said)
    numbers = _numbers(said, protocol, remarks)
    return _rule(said, protocol, numbers, ANYWHERE if said.why else addresses([_network(said)]))


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
    if number is None and said.protocol.lower() in _NUMBERS:
        raise CannotJudge(said.line, "AWS does not say whether a protocol may have capitals")
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


def _rule(said: Granted, protocol: Protocol, numbers: tuple[int, int] | None, remote: Addresses) -> Rule:
    inbound = said.direction is Direction.INBOUND
    whole = first_packet(
        said.direction,
        protocol=protocol,
        family=said.family,
        source=remote if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else remote,
        destination_ports=Ports.of(numbers) if numbers and not protocol.is_icmp else ANY_PORTS,
    )
    if not numbers or not protocol.is_icmp:
        return whole
    kind, code = (None if each == _ANY else each for each in numbers)
    return replace(whole, icmp_type=kind, icmp_code=code)
