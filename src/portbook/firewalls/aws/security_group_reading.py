"""Permissions of security groups as a text says them, taken for rules as EC2 takes them.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html and `API_IpRange.html` beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from portbook.firewalls.aws import description
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.model.protocol import ICMPV6
from portbook.targets import statements
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import addresses, first_packet, network, port_range

_NUMBERS = {"-1": -1, "icmp": 1, "icmpv6": 58, "tcp": 6, "udp": 17}
"""What `IpProtocol` of API_IpPermission may be besides a number."""
_WITH_NUMBERS = frozenset({1, 6, 17, 58})
"""Protocols of which `FromPort` and `ToPort` say ports, or an ICMP type and code."""
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
    permissions: set[tuple[object, ...]] = set()
    remarks = list(more)
    decisions: list[Statement] = []
    for grant in granted:
        packets = rule(grant, remarks)
        if grant.why:
            decisions.append(Statement(grant.line, allows=True, unclear=(packets,), why=grant.why))
            continue
        numbers = _numbers(grant, packets.protocol, [])
        permission = (grant.direction, grant.family, packets.protocol.number, numbers, _network(grant))
        if permission in permissions:
            raise Rejected(grant.line, "the same permission stands twice, which AWS refuses as a duplicate")
        permissions.add(permission)
        decisions.append(Statement(grant.line, allows=True, rules=(packets,)))
    return statements.reading(decisions, remarks)


def rule(grant: Granted, remarks: list[Remark]) -> Rule:
    """The packets of one permission; those from everywhere, where nobody can say from where.

    Raises:
        CannotJudge: a protocol in capitals, of which AWS says nothing.
        Rejected: EC2 refuses a value.
    """
    protocol = _protocol(grant)
    numbers = _numbers(grant, protocol, remarks)
    return _rule(grant, protocol, numbers, ANYWHERE if grant.why else addresses([_network(grant)]))


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


def refuse_group_text(text: str, line: int, *, named: bool) -> None:
    """Refuse what EC2 does not take for the name or the description of a group.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html

    Raises:
        Rejected: it is empty or too long, has other signs, or is a name that begins as an id does.
    """
    refuse_description(text, line)
    if not text or (named and text.lower().startswith("sg-")):
        raise Rejected(line, "a group needs a name that does not begin with sg-, and a description")


def _protocol(grant: Granted) -> Protocol:
    number = _NUMBERS.get(grant.protocol, int(grant.protocol) if _NUMBER.fullmatch(grant.protocol) else None)
    if number is None and grant.protocol.lower() in _NUMBERS:
        raise CannotJudge(grant.line, "AWS does not say whether a protocol may have capitals")
    if number is None or number > _HIGHEST_NUMBER:
        raise Rejected(
            grant.line, f"IpProtocol is tcp, udp, icmp, icmpv6, -1 or a number to 255, not {grant.protocol!r}"
        )
    return Protocol(number)


def _numbers(grant: Granted, protocol: Protocol, remarks: list[Remark]) -> tuple[int, int] | None:
    first, last = grant.first, grant.last
    if protocol.number not in _WITH_NUMBERS:
        if (first, last) not in _NO_PORTS:
            remarks.append(Remark(grant.line, f"AWS ignores the ports of protocol {protocol.number}: all of it passes"))
        return None
    if protocol.number == ICMPV6.number and first is None and last is None:
        return _ANY, _ANY
    if first is None or last is None:
        raise Rejected(grant.line, f"{protocol.name} needs FromPort and ToPort")
    if not protocol.is_icmp:
        port_range(first, last, grant.line)
    elif not {first, last} <= {*range(_ANY, _HIGHEST_NUMBER + 1)} or (first == _ANY != last):
        raise Rejected(grant.line, "ICMP types and codes are 0 to 255, or -1 for all; all types have all codes")
    return first, last


def _network(grant: Granted) -> Network:
    found = network(grant.cidr, grant.line, host_bits=Rejected)
    if found.version != grant.family.version:
        raise Rejected(grant.line, f"{grant.cidr} stands where networks of the other IP version do")
    return found


def _rule(grant: Granted, protocol: Protocol, numbers: tuple[int, int] | None, remote: Addresses) -> Rule:
    inbound = grant.direction is Direction.INBOUND
    whole = first_packet(
        grant.direction,
        protocol=protocol,
        family=grant.family,
        source=remote if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else remote,
        destination_ports=Ports.of(numbers) if numbers and not protocol.is_icmp else ANY_PORTS,
    )
    if not numbers or not protocol.is_icmp:
        return whole
    kind, code = (None if each == _ANY else each for each in numbers)
    return replace(whole, icmp_type=kind, icmp_code=code)
