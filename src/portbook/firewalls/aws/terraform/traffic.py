"""The packets of a security group rule, by the attributes of Terraform's AWS provider: protocol, ports and the other end.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group and, beside it,
`security_group_rule` and `vpc_security_group_ingress_rule`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from portbook.firewalls.aws.security_group_reading import OTHER_GROUP
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.read import is_unknown, text
from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Network,
    Ports,
    Protocol,
    Rule,
)
from portbook.model.ports import HIGHEST
from portbook.model.protocol import ICMPV6
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import addresses, first_packet, network, port_range

Permission: TypeAlias = tuple[Direction, Family, int, tuple[int, int] | None, Network]
"""What AWS holds once: of a direction and a family, a protocol, its ports, and the network at the other end."""
_NUMBERS = {"-1": -1, "all": -1, "icmp": 1, "icmpv6": 58, "tcp": 6, "udp": 17}
"""What the provider takes for a protocol besides a number."""
_WITH_NUMBERS = frozenset({1, 6, 17, 58})
"""Protocols of which `from_port` and `to_port` say ports, or an ICMP type and code."""
NEWER_PROTOCOL = "ip_protocol"
"""The protocol of the newer resources, which the provider sends as it is; it sends that of the others in lower case."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_HIGHEST_NUMBER = 255
_ANY = -1
"""All ICMP types, or all codes."""


@dataclass(frozen=True)
class Traffic:
    """Packets of one direction.

    Attributes:
        line: of the rule.
        direction: inbound is ingress.
        protocol: any, where it is not in the text.
        numbers: ports, or ICMP type and code; None where there are none, or they are not in the text.
        why: why the rule may be about only some of these packets; empty where it is about all.
    """

    line: int
    direction: Direction
    protocol: Protocol
    numbers: tuple[int, int] | None
    why: str

    def rule(self, family: Family, remote: Addresses) -> Rule:
        """The packets from or to some addresses."""
        inbound, icmp = self.direction is Direction.INBOUND, self.protocol.is_icmp
        packets = first_packet(
            self.direction,
            protocol=self.protocol,
            family=family,
            source=remote if inbound else ANYWHERE,
            destination=ANYWHERE if inbound else remote,
            destination_ports=Ports.of(self.numbers) if self.numbers and not icmp else ANY_PORTS,
        )
        if not self.numbers or not icmp:
            return packets
        kind, code = (None if number == _ANY else number for number in self.numbers)
        return replace(packets, icmp_type=kind, icmp_code=code)


def traffic(block: Block, direction: Direction, protocol: str, remarks: list[Remark]) -> Traffic:
    """The packets of a rule; `protocol` is the name of its attribute for the protocol.

    Raises:
        CannotJudge: a protocol in capitals, which AWS does not document.
        Rejected: the provider or AWS refuses it.
    """
    unknown = [name for name in (protocol, "from_port", "to_port") if is_unknown(block.values.get(name))]
    why = _not_in_text(unknown[0]) if unknown else ""
    if protocol in unknown:
        return Traffic(block.line, direction, ANY_PROTOCOL, None, why)
    known_protocol = _protocol(block, protocol)
    numbers = None if unknown else _numbers(block, known_protocol, remarks)
    return Traffic(block.line, direction, known_protocol, numbers, why)


def _not_in_text(name: str) -> str:
    return f"the value of {name} is not in the text"


def statements(packets: Traffic, block: Block, ends: Sequence[str], groups: Sequence[str]) -> Iterator[Statement]:
    """What a rule lets through.

    Args:
        packets: the packets of the rule.
        block: the rule.
        ends: attributes with networks at the other end; the names of those for IPv6 contain `ipv6`.
        groups: attributes with groups and prefix lists at the other end.

    Raises:
        Rejected: there is no other end, or one that AWS does not accept.
    """
    known = [(family, net) for name in ends for family, net in _networks(block, name)]
    whys = [_not_in_text(name) for name in ends if is_unknown(block.values.get(name))]
    whys += [OTHER_GROUP for name in groups if block.values.get(name) not in (None, (), False, "false")]
    if not known and not whys:
        message = f"a rule needs one of {', '.join((*ends, *groups))}"
        raise Rejected(block.line, message, id_="aws-missing-remote")
    for family, net in known:
        rule = packets.rule(family, addresses([net]))
        surely, perhaps = ((), (rule,)) if packets.why else ((rule,), ())
        yield Statement(
            packets.line, allows=True, rules=surely, unclear=perhaps, why=packets.why, id="aws-unknown-value"
        )
    anywhere = packets.rule(Family.BOTH, ANYWHERE)
    for why in dict.fromkeys(whys):
        yield Statement(packets.line, allows=True, unclear=(anywhere,), why=why, id="aws-unknown-remote")


def permissions(packets: Traffic, block: Block, ends: Sequence[str]) -> Iterator[Permission]:
    """The permissions of a rule, each of which a group has only once."""
    for name in ends:
        for family, net in _networks(block, name):
            if not packets.why:
                yield packets.direction, family, packets.protocol.number, packets.numbers, net


def _protocol(block: Block, name: str) -> Protocol:
    value = text(block, name)
    spelled = value.text.lower() if value else ""
    if value and name == NEWER_PROTOCOL and value.text != spelled:
        message = "AWS does not document a protocol in capitals"
        raise CannotJudge(value.line, message, id_="aws-protocol-capitals", cure="write it in lower case")
    number = _NUMBERS.get(spelled, int(spelled) if _NUMBER.fullmatch(spelled) else None)
    if number is None or number > _HIGHEST_NUMBER:
        line = block.lines.get(name, block.line)
        message = f"{name} must be tcp, udp, icmp, icmpv6, -1 or a number up to 255, not {spelled!r}"
        raise Rejected(line, message, id_="aws-unknown-protocol")
    return Protocol(number)


def _numbers(block: Block, protocol: Protocol, remarks: list[Remark]) -> tuple[int, int] | None:
    first, last = _number(block, "from_port"), _number(block, "to_port")
    line = block.lines.get("from_port", block.line)
    if protocol.number not in _WITH_NUMBERS:
        if (first, last) not in {(None, None), (_ANY, _ANY), (0, 0)}:
            message = f"AWS ignores the ports of protocol {protocol.number}, so all of it passes"
            remarks.append(Remark(line, message, "aws-ports-ignored"))
        return None
    if protocol.number == ICMPV6.number and first is None and last is None:
        return _ANY, _ANY
    if first is None or last is None:
        raise Rejected(line, f"{protocol.name} needs from_port and to_port", id_="aws-missing-port")
    if not protocol.is_icmp:
        port_range(first, last, line)
    elif not _ANY <= last <= _HIGHEST_NUMBER or first > _HIGHEST_NUMBER or (first == _ANY != last):
        message = "ICMP types and codes are 0 to 255, or -1 for all, and type -1 needs code -1"
        raise Rejected(line, message, id_="aws-icmp-out-of-range")
    return first, last


def _number(block: Block, name: str) -> int | None:
    value = text(block, name)
    if value is None:
        return None
    if not _WHOLE.fullmatch(value.text) or not _ANY <= int(value.text) <= HIGHEST:
        message = f"{name} must be a number from -1 to {HIGHEST}, not {value.text}"
        raise Rejected(value.line, message, id_="aws-number-out-of-range")
    return int(value.text)


def _networks(block: Block, name: str) -> Iterator[tuple[Family, Network]]:
    """The networks of an attribute that are in the text."""
    value, line = block.values.get(name), block.lines.get(name, block.line)
    listed = name.endswith("blocks")
    if value is None or (is_unknown(value) and not isinstance(value, tuple)):
        return
    if listed != isinstance(value, tuple):
        raise Rejected(line, f"{name} must be {'a list' if listed else 'one value, not a list'}", id_="aws-wrong-type")
    for element in value if isinstance(value, tuple) else (value,):
        if is_unknown(element):
            continue
        if not isinstance(element, str):
            raise Rejected(line, f"{name} has a value that is not a network", id_="aws-wrong-type")
        parsed = network(element, line, host_bits=Rejected)
        if (parsed.version == Family.IPV6.version) != ("ipv6" in name):
            raise Rejected(line, f"{element} is of the other IP version than {name}", id_="aws-wrong-ip-version")
        yield (Family.IPV4 if parsed.version == Family.IPV4.version else Family.IPV6), parsed
