"""Security group rules in Terraform as rules: the resources of one rule each, and the older `aws_security_group_rule`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portbook.model import ANY_PORTS, ANYWHERE, Direction, Family, Network, Ports, Protocol, Rule
from portbook.model.ports import HIGHEST
from portbook.model.protocol import ICMPV6
from portbook.targets.aws import description
from portbook.targets.aws.permission import NAMES, TYPES, Permission
from portbook.targets.aws_terraform.kinds import ALL, KINDS, OLDER
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.spelled import addresses, first_packet, network, port_range
from portbook.targets.terraform.commands import has_commands, read_commands
from portbook.targets.terraform.hcl import Block, Reference
from portbook.targets.terraform.read import refuse_unknown, resources

_DIRECTIONS = {kind: direction for direction, kind in KINDS.items()}
_TYPES = {name: direction for direction, name in TYPES.items()}
_SHARED = {"security_group_id", "description", "from_port", "to_port"}
_NEWER_ATTRIBUTES = _SHARED | {"ip_protocol", "cidr_ipv4", "cidr_ipv6"}
_OLDER_ATTRIBUTES = _SHARED | {"type", "protocol", "cidr_blocks", "ipv6_cidr_blocks"}
_NUMBERS = {**{name: number for number, name in NAMES.items()}, "-1": -1, "all": -1}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_GROUP = re.compile(r"sg-[0-9a-f]{8,17}")
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_HIGHEST_NUMBER = 255
_ANY = -1
"""All ICMP types, or all codes."""


def read(text: str) -> Reading:
    """What the resources of a text let through; nothing, where it is commands that take them back or show them.

    Raises:
        CannotJudge: another resource, attribute or value that is not in the text.
        Rejected: Terraform, its AWS provider or AWS would not take it.
    """
    if has_commands(text):
        return read_commands(text, ALL)
    found = resources(text, ALL)
    _refuse_several_groups(found)
    held: dict[Permission, Rule] = {}
    remarks: list[Remark] = []
    for block in found:
        for permission, rule in _permissions(block, remarks):
            if permission in held:
                raise Rejected(block.line, "the same permission stands twice, which AWS refuses as a duplicate")
            held[permission] = rule
    return Reading(tuple(held.values()), tuple(remarks))


def _refuse_several_groups(found: Iterable[Block]) -> None:
    groups = set()
    for block in found:
        groups.add(_group(block))
        if len(groups) > 1:
            raise CannotJudge(block.line, "the rules are for more than one security group")


def _group(block: Block) -> object:
    value = block.values.get("security_group_id")
    if isinstance(value, Reference) and "." in value.path:
        return value
    if isinstance(value, str) and _GROUP.fullmatch(value):
        return value
    line = block.lines.get("security_group_id", block.line)
    raise Rejected(line, "security_group_id must name a security group")


def _permissions(block: Block, remarks: list[Remark]) -> Iterator[tuple[Permission, Rule]]:
    older = block.labels[0] == OLDER
    refuse_unknown(block, _OLDER_ATTRIBUTES if older else _NEWER_ATTRIBUTES, elsewhere={"security_group_id"})
    _refuse_description(block)
    direction = _type(block) if older else _DIRECTIONS[block.labels[0]]
    protocol = _protocol(block, "protocol" if older else "ip_protocol")
    numbers = _numbers(block, protocol, remarks)
    for each in _older_networks(block) if older else _newer_networks(block):
        family = Family.IPV4 if each.version == Family.IPV4.version else Family.IPV6
        permission = Permission(direction, family, str(protocol.number), numbers, str(each))
        yield permission, _rule(permission, protocol, each)


def _rule(permission: Permission, protocol: Protocol, remote: Network) -> Rule:
    inbound = permission.direction is Direction.INBOUND
    numbers = permission.ports
    ports = Ports.of(numbers) if numbers and not protocol.is_icmp else ANY_PORTS
    whole = first_packet(
        permission.direction,
        protocol=protocol,
        family=permission.family,
        source=addresses([remote]) if inbound else ANYWHERE,
        destination=ANYWHERE if inbound else addresses([remote]),
        destination_ports=ports,
    )
    if not numbers or not protocol.is_icmp:
        return whole
    kind, code = (None if each == _ANY else each for each in numbers)
    return replace(whole, icmp_type=kind, icmp_code=code)


def _refuse_description(block: Block) -> None:
    said = _text(block, "description")
    if len(said) > description.LIMIT or description.STRANGE.search(said):
        raise Rejected(
            block.lines["description"], "AWS takes at most 255 characters a-z A-Z 0-9 ._-:/()#,@[]+=&;{}!$* here"
        )


def _text(block: Block, name: str) -> str:
    value = block.values.get(name, "")
    if isinstance(value, str | int):
        return str(value)
    raise Rejected(block.lines[name], f"{name} is one value, not a list")


def _type(block: Block) -> Direction:
    said = _text(block, "type")
    if said not in _TYPES:
        raise Rejected(block.lines.get("type", block.line), f"type is ingress or egress, not {said!r}")
    return _TYPES[said]


def _protocol(block: Block, name: str) -> Protocol:
    said = _text(block, name).lower()
    number = _NUMBERS.get(said, int(said) if _NUMBER.fullmatch(said) else None)
    if number is None or number > _HIGHEST_NUMBER:
        line = block.lines.get(name, block.line)
        raise Rejected(line, f"{name} is tcp, udp, icmp, icmpv6, -1 or a number to 255, not {said!r}")
    return Protocol(number)


def _numbers(block: Block, protocol: Protocol, remarks: list[Remark]) -> tuple[int, int] | None:
    first, last = _number(block, "from_port"), _number(block, "to_port")
    line = block.lines.get("from_port", block.line)
    if protocol.number not in NAMES:
        if (first, last) not in {(None, None), (_ANY, _ANY), (0, 0)}:
            remarks.append(Remark(line, f"AWS ignores the ports of protocol {protocol.number}: all of it passes"))
        return None
    if protocol.number == ICMPV6.number and first is None and last is None:
        return _ANY, _ANY
    if first is None or last is None:
        raise Rejected(line, f"{protocol.name} needs from_port and to_port")
    if not protocol.is_icmp:
        port_range(first, last, line)
    elif not _ANY <= last <= _HIGHEST_NUMBER or first > _HIGHEST_NUMBER or (first == _ANY != last):
        raise Rejected(line, "ICMP types and codes are 0 to 255, or -1 for all; all types have all codes")
    return first, last


def _number(block: Block, name: str) -> int | None:
    if name not in block.values:
        return None
    said = _text(block, name)
    if not _WHOLE.fullmatch(said) or not _ANY <= int(said) <= HIGHEST:
        raise Rejected(block.lines[name], f"{name} is a number from -1 to 65535, not {said}")
    return int(said)


def _newer_networks(block: Block) -> list[Network]:
    given = [name for name in ("cidr_ipv4", "cidr_ipv6") if name in block.values]
    if len(given) != 1:
        raise Rejected(block.line, "exactly one of cidr_ipv4 and cidr_ipv6 has to be there")
    return [_network(block, given[0], _text(block, given[0]))]


def _older_networks(block: Block) -> list[Network]:
    found = []
    for name in ("cidr_blocks", "ipv6_cidr_blocks"):
        given = block.values.get(name, ())
        if not isinstance(given, tuple):
            raise Rejected(block.lines[name], f"{name} is a list")
        for each in given:
            if isinstance(each, Reference):
                raise CannotJudge(block.lines[name], f"a value of {name} is not in the text")
            found.append(_network(block, name, str(each)))
    if not found:
        raise Rejected(block.line, "there is neither a network in cidr_blocks nor in ipv6_cidr_blocks")
    return found


def _network(block: Block, name: str, said: str) -> Network:
    line = block.lines[name]
    found = network(said, line, host_bits=Rejected)
    if (found.version == Family.IPV6.version) != ("ipv6" in name):
        raise Rejected(line, f"{said} is of the other IP version than {name}")
    return found
