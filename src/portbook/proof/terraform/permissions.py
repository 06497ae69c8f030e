"""What a resource of a security group lets through, as the AWS provider and EC2 understand its attributes.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule,
`security_group_rule` beside it, and https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol, Rule
from portbook.proof.terraform.hcl import Reference, Resource
from portbook.targets import CannotJudge, Rejected

_Range: TypeAlias = tuple[int, int] | None
_PROTOCOLS = {"-1": -1, "icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
_WITH_PORTS = {6, 17}
_ICMP = {1, 58}
_ALL = -1
_HIGHEST_PORT, _HIGHEST_NUMBER = 65535, 255
_OLDER = "aws_security_group_rule"
_DIRECTIONS = {
    "aws_vpc_security_group_ingress_rule": Direction.INBOUND,
    "aws_vpc_security_group_egress_rule": Direction.OUTBOUND,
    "ingress": Direction.INBOUND,
    "egress": Direction.OUTBOUND,
}
_UNDERSTOOD = {
    *("security_group_id", "description", "from_port", "to_port", "ip_protocol", "cidr_ipv4", "cidr_ipv6"),
    *("type", "protocol", "cidr_blocks", "ipv6_cidr_blocks"),
}
_NETWORKS: dict[str, type[IPv4Network | IPv6Network]] = {
    "cidr_ipv4": IPv4Network,
    "cidr_ipv6": IPv6Network,
    "cidr_blocks": IPv4Network,
    "ipv6_cidr_blocks": IPv6Network,
}


def rules(resources: Iterable[Resource]) -> tuple[Rule, ...]:
    """What resources that the schema takes let through together.

    Raises:
        CannotJudge: an attribute that says other things than networks, protocols and ports; more than one group.
        Rejected: the provider or EC2 refuses a value, or the same rule twice.
    """
    found: list[Rule] = []
    groups: set[object] = set()
    for each in resources:
        groups.add(_group(each))
        if len(groups) > 1:
            raise CannotJudge(each.line, "the rules are of more than one security group")
        for rule in _of(each):
            if rule in found:
                raise Rejected(each.line, "a security group takes the same rule only once")
            found.append(rule)
    return tuple(found)


def _group(resource: Resource) -> object:
    said = resource.values["security_group_id"]
    if isinstance(said, Reference) or (isinstance(said, str) and said.startswith("sg-")):
        return said
    raise Rejected(resource.lines["security_group_id"], "security_group_id names no security group")


def _of(resource: Resource) -> Iterator[Rule]:
    for name, value in resource.values.items():
        if name not in _UNDERSTOOD:
            raise CannotJudge(resource.lines[name], f"what {name} lets through is not in the text")
        held = value if isinstance(value, tuple) else (value,)
        if name != "security_group_id" and any(isinstance(each, Reference) for each in held):
            raise CannotJudge(resource.lines[name], f"the value of {name} is not in the text")
    direction, protocol = _direction(resource), _protocol(resource)
    numbers = _numbers(resource, protocol)
    for network in _networks(resource):
        yield _rule(direction, protocol, numbers, network)


def _direction(resource: Resource) -> Direction:
    said = str(resource.values["type"]) if resource.kind == _OLDER else resource.kind
    if said not in _DIRECTIONS:
        raise Rejected(resource.lines["type"], f"the type is ingress or egress, not {said}")
    return _DIRECTIONS[said]


def _protocol(resource: Resource) -> int:
    name = "protocol" if resource.kind == _OLDER else "ip_protocol"
    said = str(resource.values[name])
    if said in _PROTOCOLS:
        return _PROTOCOLS[said]
    if said.isascii() and said.isdecimal() and said == str(int(said)) and int(said) <= _HIGHEST_NUMBER:
        return int(said)
    raise Rejected(resource.lines[name], f"{said} is neither tcp, udp, icmp, icmpv6, -1 nor a protocol's number")


def _numbers(resource: Resource, protocol: int) -> _Range:
    """Ports, or an ICMP type and code; None where there are none to name."""
    given = [int(str(resource.values[each])) for each in ("from_port", "to_port") if each in resource.values]
    line = resource.lines.get("from_port", resource.line)
    if protocol not in _WITH_PORTS | _ICMP:
        if given and (resource.kind != _OLDER or given != [0, 0]):
            raise CannotJudge(line, "ports beside a protocol that has none")
        return None
    if len(given) == 1 or (not given and protocol != Protocol(58).number):
        raise Rejected(resource.line, "from_port and to_port are both needed")
    first, last = given or (_ALL, _ALL)
    if protocol in _WITH_PORTS and not 0 <= first <= last <= _HIGHEST_PORT:
        raise Rejected(line, f"{first} to {last} is no range of ports")
    if protocol in _ICMP and (not {first, last} <= {*range(_ALL, _HIGHEST_NUMBER + 1)} or first == _ALL != last):
        raise Rejected(line, f"{first} and {last} are no ICMP type and code")
    return first, last


def _networks(resource: Resource) -> list[IPv4Network | IPv6Network]:
    given = [each for each in _NETWORKS if each in resource.values]
    if not given or (resource.kind != _OLDER and len(given) != 1):
        raise Rejected(resource.line, "one of cidr_ipv4 and cidr_ipv6, or of the lists of networks, has to be there")
    found: list[IPv4Network | IPv6Network] = []
    for name in given:
        value = resource.values[name]
        held = value if isinstance(value, tuple) else (value,)
        found += [_network(name, str(each), resource.lines[name]) for each in held]
    if not found:
        raise Rejected(resource.line, "its lists of networks are empty")
    return found


def _network(name: str, said: str, line: int) -> IPv4Network | IPv6Network:
    try:
        found = _NETWORKS[name](said)
    except ValueError:
        raise Rejected(line, f"{name} cannot be {said}") from None
    if "/" not in said:
        raise Rejected(line, f"{name} is a network with the length of its prefix")
    return found


def _rule(direction: Direction, protocol: int, numbers: _Range, network: IPv4Network | IPv6Network) -> Rule:
    ports = Ports((PortRange(*numbers),)) if numbers and protocol in _WITH_PORTS else ANY_PORTS
    kind, code = numbers if numbers and protocol in _ICMP else (_ALL, _ALL)
    inbound = direction is Direction.INBOUND
    return Rule(
        direction,
        Protocol(protocol),
        Family.IPV4 if network.version == Family.IPV4.version else Family.IPV6,
        local_ports=ports if inbound else ANY_PORTS,
        remote_ports=ANY_PORTS if inbound else ports,
        remote=Addresses((network,)) if network.prefixlen else ANYWHERE,
        icmp_type=None if kind == _ALL else kind,
        icmp_code=None if code == _ALL else code,
    )
