"""Permissions of security groups, read as rules the way EC2 reads them.

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
OTHER_GROUP = "the addresses of the other group or prefix list are not in the text"


@dataclass(frozen=True)
class Grant:
    """One permission of a text, before its values are checked.

    Attributes:
        line: its line in the text.
        direction: inbound is ingress.
        protocol: a name or number, or `-1`.
        first: the first port, or the ICMP type; None where it is absent.
        last: the last port, or the ICMP code.
        family: the IP version of the key that has the network; both without a network.
        cidr: the network; empty where the other end is a group, a prefix list, or not in the text.
        why: why the addresses of the other end are unknown; empty where `cidr` has them.
    """

    line: int
    direction: Direction
    protocol: str
    first: int | None
    last: int | None
    family: Family
    cidr: str
    why: str = ""


def reading(grants: Iterable[Grant], more: Iterable[Remark] = ()) -> Reading:
    """What grants let through together.

    Args:
        grants: the permissions of a text.
        more: other remarks about the text.

    Raises:
        CannotJudge: as `rule`.
        Rejected: EC2 refuses a value, or the same permission twice.
    """
    permissions: set[tuple[object, ...]] = set()
    remarks = list(more)
    decisions: list[Statement] = []
    for grant in grants:
        packets = rule(grant, remarks)
        if grant.why:
            unclear = Statement(grant.line, allows=True, unclear=(packets,), why=grant.why, id="aws-unknown-remote")
            decisions.append(unclear)
            continue
        numbers = _numbers(grant, packets.protocol, [])
        permission = (grant.direction, grant.family, packets.protocol.number, numbers, _network(grant))
        if permission in permissions:
            message = "the same permission appears twice, which AWS rejects as a duplicate"
            raise Rejected(grant.line, message, id_="aws-duplicate-permission", cure="remove one of them")
        permissions.add(permission)
        decisions.append(Statement(grant.line, allows=True, rules=(packets,)))
    return statements.reading(decisions, remarks)


def rule(grant: Grant, remarks: list[Remark]) -> Rule:
    """The packets of one permission: to or from anywhere, where the addresses of the other end are unknown.

    Raises:
        CannotJudge: a protocol in capitals, which AWS does not document.
        Rejected: EC2 refuses a value.
    """
    protocol = _protocol(grant)
    numbers = _numbers(grant, protocol, remarks)
    return _rule(grant, protocol, numbers, ANYWHERE if grant.why else addresses([_network(grant)]))


def is_group(text: str) -> bool:
    """Whether it is the id of a security group."""
    return bool(_GROUP.fullmatch(text))


def refuse_other_group(text: str, line: int) -> None:
    """Refuse a text that is not the id of a security group.

    Raises:
        Rejected: the text is something else.
    """
    if not is_group(text):
        raise Rejected(
            line,
            f"{text!r} is not the id of a security group",
            id_="aws-bad-id",
            cure="an id is sg- with 8 or 17 hexadecimal digits",
        )


def several_groups(line: int) -> CannotJudge:
    """The refusal of a text with rules of several groups."""
    message = "the rules are of more than one security group"
    return CannotJudge(line, message, id_="aws-several-groups", cure="judge the rules of one group at a time")


def refuse_description(text: str, line: int) -> None:
    """Refuse a description that EC2 does not accept.

    Raises:
        Rejected: it is too long, or has other characters.
    """
    if len(text) > description.LIMIT or description.STRANGE.search(text):
        message = "EC2 refuses this description"
        cure = "use at most 255 of the characters a-z A-Z 0-9 ._-:/()#,@[]+=&;{}!$* and spaces"
        raise Rejected(line, message, id_="aws-bad-description", cure=cure)


def refuse_group_text(text: str, line: int, *, named: bool) -> None:
    """Refuse a name or a description of a group that EC2 does not accept.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html

    Raises:
        Rejected: it is empty or too long, has other characters, or is a name that begins as an id does.
    """
    refuse_description(text, line)
    if not text or (named and text.lower().startswith("sg-")):
        raise Rejected(
            line, "a group needs a description, and a name that does not begin with sg-", id_="aws-bad-group-text"
        )


def _protocol(grant: Grant) -> Protocol:
    number = _NUMBERS.get(grant.protocol, int(grant.protocol) if _NUMBER.fullmatch(grant.protocol) else None)
    if number is None and grant.protocol.lower() in _NUMBERS:
        message = "AWS does not document a protocol in capitals"
        raise CannotJudge(grant.line, message, id_="aws-protocol-capitals", cure="write it in lower case")
    if number is None or number > _HIGHEST_NUMBER:
        message = f"IpProtocol must be tcp, udp, icmp, icmpv6, -1 or a number up to 255, not {grant.protocol!r}"
        raise Rejected(grant.line, message, id_="aws-unknown-protocol")
    return Protocol(number)


def _numbers(grant: Grant, protocol: Protocol, remarks: list[Remark]) -> tuple[int, int] | None:
    first, last = grant.first, grant.last
    if protocol.number not in _WITH_NUMBERS:
        if (first, last) not in _NO_PORTS:
            message = f"AWS ignores the ports of protocol {protocol.number}, so all of it passes"
            remarks.append(Remark(grant.line, message, "aws-ports-ignored"))
        return None
    if protocol.number == ICMPV6.number and first is None and last is None:
        return _ANY, _ANY
    if first is None or last is None:
        raise Rejected(grant.line, f"{protocol.name} needs FromPort and ToPort", id_="aws-missing-port")
    if not protocol.is_icmp:
        port_range(first, last, grant.line)
    elif not {first, last} <= {*range(_ANY, _HIGHEST_NUMBER + 1)} or (first == _ANY != last):
        message = "ICMP types and codes are 0 to 255, or -1 for all, and type -1 needs code -1"
        raise Rejected(grant.line, message, id_="aws-icmp-out-of-range")
    return first, last


def _network(grant: Grant) -> Network:
    parsed = network(grant.cidr, grant.line, host_bits=Rejected)
    if parsed.version != grant.family.version:
        message = f"{grant.cidr} has another IP version than its key"
        raise Rejected(grant.line, message, id_="aws-wrong-ip-version")
    return parsed


def _rule(grant: Grant, protocol: Protocol, numbers: tuple[int, int] | None, remote: Addresses) -> Rule:
    inbound = grant.direction is Direction.INBOUND
    packets = first_packet(
        grant.direction,
        protocol=protocol,
        family=grant.family,
        source=remote if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else remote,
        destination_ports=Ports.of(numbers) if numbers and not protocol.is_icmp else ANY_PORTS,
    )
    if not numbers or not protocol.is_icmp:
        return packets
    kind, code = (None if number == _ANY else number for number in numbers)
    return replace(packets, icmp_type=kind, icmp_code=code)
