"""The second reader of security rules: the rules of bodies that fit the SDK's schema.

It shares nothing with the target's own reader.

Source: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview and
https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol, Rule
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import Body, VendorSchema
from portbook.rules import minus
from portbook.targets import CannotJudge, Rejected

SCHEMA = VendorSchema("azure_security_rule", "the SDK's schema")
_ENDS = {
    "sourceAddressPrefix": "sourceAddressPrefixes",
    "sourcePortRange": "sourcePortRanges",
    "destinationAddressPrefix": "destinationAddressPrefixes",
    "destinationPortRange": "destinationPortRanges",
}
_UNDERSTOOD = {"description", "protocol", "access", "priority", "direction", *_ENDS, *_ENDS.values()}
_PROTOCOLS = {"*": -1, "Icmp": 1, "Tcp": 6, "Udp": 17, "Esp": 50, "Ah": 51}
_WITH_PORTS = {"Tcp", "Udp"}
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
_TAG = re.compile(r"[A-Za-z][A-Za-z.]*")
_PORTS = re.compile(r"(0|[1-9][0-9]{0,4})(?:-(0|[1-9][0-9]{0,4}))?")
_LOWEST_PRIORITY, _HIGHEST_PRIORITY = 100, 4096
_HIGHEST_PORT = 65535
_LONGEST_DESCRIPTION = 140
_ANY = "*"


@dataclass(frozen=True)
class _End:
    """The networks and ports at one end of the packets; no networks (None) means anywhere."""

    networks: tuple[IPv4Network | IPv6Network, ...] | None
    ports: Ports

    @property
    def addresses(self) -> Addresses:
        if self.networks is None or any(network.prefixlen == 0 for network in self.networks):
            return ANYWHERE
        return Addresses(self.networks)


def version() -> str:
    """The SDK that the schema is from, and its version: `azure-mgmt-network 33.1.0`."""
    schema = extract(SCHEMA.extract)
    return f"{schema['source'].split()[0]} {schema['version']}"


def spelled(body: object) -> object:
    """A body with its words in the spelling of the models: the API ignores the case."""
    properties = body.get("properties") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(properties, dict):
        return body
    known = extract(SCHEMA.extract)["schema"]["properties"]["properties"]["properties"]
    words = {key: _word(value, known.get(key, {}).get("enum", ())) for key, value in properties.items()}
    return body | {"properties": words}


def _word(value: object, known: Iterable[str]) -> object:
    """The known word that differs from a value in case only; else the value."""
    return next((word for word in known if isinstance(value, str) and word.lower() == value.lower()), value)


def names(bodies: Iterable[Body]) -> frozenset[str]:
    """The names of the rules in lower case: the group ignores the case.

    Raises:
        Rejected: a rule has no valid name, or two rules have the same name.
    """
    known: set[str] = set()
    for body in bodies:
        name = body.content.get("name", "")
        if not _NAME.fullmatch(name):
            message = f"{name!r} is not a valid name of a rule"
            cure = "use up to 80 letters, digits, dots, hyphens and underscores, and begin with a letter or digit"
            raise Rejected(body.line, message, id_="azure-name-invalid", cure=cure)
        if name.lower() in known:
            message = f"two rules have the name {name}"
            raise Rejected(body.line, message, id_="azure-name-twice", cure="rename one of them")
        known.add(name.lower())
    return frozenset(known)


def rules(bodies: Iterable[Body]) -> tuple[Rule, ...]:
    """What the rules let through together: of the rules that match a packet, the lowest priority number decides.

    Raises:
        CannotJudge: a service tag, or an unknown key.
        Rejected: Azure refuses a value, or two rules of one direction have the same priority.
    """
    by_priority: dict[tuple[str, int], tuple[bool, Rule]] = {}
    for body in bodies:
        properties = _understood(body)
        place = properties["direction"], properties["priority"]
        if place in by_priority:
            raise Rejected(
                body.line,
                f"two {properties['direction'].lower()} rules have the priority {properties['priority']}",
                id_="azure-priority-twice",
                cure="change one of them",
            )
        by_priority[place] = properties["access"] == "Allow", _rule(body.line, properties)
    opened: list[Rule] = []
    for place, (allowed, rule) in by_priority.items():
        before = [
            earlier
            for (way, number), (allows, earlier) in by_priority.items()
            if _denies(place, way, number, allows=allows)
        ]
        if allowed:
            opened += minus([rule], before) if before else [rule]
    return tuple(opened)


def _denies(place: tuple[str, int], way: str, number: int, *, allows: bool) -> bool:
    """Whether a rule with this direction and priority denies packets before the rule at `place` is evaluated."""
    return not allows and way == place[0] and number < place[1]


def _understood(body: Body) -> Mapping[str, Any]:
    """The properties that are not empty, after checks that a schema cannot make."""
    all_properties: Mapping[str, Any] = body.content.get("properties", {})
    properties = {key: value for key, value in all_properties.items() if value not in ("", [])}
    strange = sorted((body.content.keys() - {"name", "properties"}) | (properties.keys() - _UNDERSTOOD))
    if strange or not properties:
        raise CannotJudge(
            body.line,
            f"Portbook does not know what {strange[0] if strange else 'a rule without properties'} lets through",
            id_="azure-key-unknown",
        )
    if (
        not isinstance(properties["priority"], int)
        or not _LOWEST_PRIORITY <= properties["priority"] <= _HIGHEST_PRIORITY
    ):
        raise Rejected(
            body.line,
            f"the priority must be {_LOWEST_PRIORITY} to {_HIGHEST_PRIORITY}, not {properties['priority']}",
            id_="azure-priority-out-of-range",
        )
    if len(properties.get("description", "").encode("utf-16-le", "surrogatepass")) > 2 * _LONGEST_DESCRIPTION:
        raise Rejected(
            body.line,
            f"the description is longer than {_LONGEST_DESCRIPTION} characters",
            id_="azure-description-too-long",
            cure="shorten it",
        )
    return properties


def _rule(line: int, properties: Mapping[str, Any]) -> Rule:
    inbound = properties["direction"] == "Inbound"
    source, destination = (
        _end(line, properties, end, own=inbound == (end == "destination")) for end in ("source", "destination")
    )
    local, remote = (destination, source) if inbound else (source, destination)
    if properties["protocol"] not in _WITH_PORTS and not (local.ports.is_any and remote.ports.is_any):
        raise CannotJudge(
            line,
            f"Azure does not document ports for {properties['protocol']}",
            id_="azure-ports-undocumented",
            cure="write * for the ports",
        )
    return Rule(
        Direction.INBOUND if inbound else Direction.OUTBOUND,
        Protocol(_PROTOCOLS[properties["protocol"]]),
        _family(line, properties["protocol"], (*(local.networks or ()), *(remote.networks or ()))),
        local_ports=local.ports,
        remote_ports=remote.ports,
        local=local.addresses,
        remote=remote.addresses,
    )


def _family(line: int, protocol: str, networks: Sequence[IPv4Network | IPv6Network]) -> Family:
    versions = {network.version for network in networks}
    if len(versions) > 1:
        raise Rejected(
            line,
            "one rule has networks of both IP versions",
            id_="azure-mixed-families",
            cure="write one rule for each IP version",
        )
    if protocol == "Icmp":
        if versions == {Family.IPV6.version}:
            raise CannotJudge(line, "Azure does not document Icmp between IPv6 networks", id_="azure-icmp-ipv6")
        return Family.IPV4
    return {(): Family.BOTH, (4,): Family.IPV4, (6,): Family.IPV6}[tuple(versions)]


def _end(line: int, properties: Mapping[str, Any], side: str, *, own: bool) -> _End:
    """The `source` or `destination` of a rule; `own` is whether it is the machine itself, which is in the virtual network."""
    prefixes, ranges = (_values(line, properties, f"{side}{suffix}") for suffix in ("AddressPrefix", "PortRange"))
    everywhere = prefixes == [_ANY] or (own and [prefix.lower() for prefix in prefixes] == ["virtualnetwork"])
    networks = None if everywhere else tuple(_network(line, prefix) for prefix in prefixes)
    if networks and len({network.version for network in networks}) == 1 and _overlap(networks):
        raise Rejected(
            line, f"networks of the {side} overlap", id_="azure-networks-overlap", cure="remove the smaller one"
        )
    return _End(networks, ANY_PORTS if ranges == [_ANY] else Ports(tuple(_range(line, text) for text in ranges)))


def _overlap(networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether networks overlap. Merging adjacent networks keeps the number of addresses, merging overlapping ones does not."""
    joined = collapse_addresses(networks)  # type: ignore[type-var]  # of one version
    return sum(network.num_addresses for network in joined) < sum(network.num_addresses for network in networks)


def _values(line: int, properties: Mapping[str, Any], singular: str) -> list[str]:
    """The values of a property or of its plural, whichever is there."""
    keys = [key for key in (singular, _ENDS[singular]) if key in properties]
    if len(keys) != 1:
        message = f"a rule needs exactly one of {singular} and {_ENDS[singular]}"
        raise Rejected(line, message, id_="azure-end-incomplete")
    values = properties[keys[0]]
    if isinstance(values, str):
        return [values]
    if _ANY in values:
        raise CannotJudge(
            line, f"Azure does not document {_ANY} in {keys[0]}", id_="azure-any-in-list", cure="write * alone"
        )
    return list(values)


def _network(line: int, prefix: str) -> IPv4Network | IPv6Network:
    if _TAG.fullmatch(prefix):
        raise CannotJudge(
            line,
            f"the text does not show the addresses of the service tag {prefix}",
            id_="azure-service-tag",
            cure="write the networks",
        )
    try:
        return ip_network(prefix)
    except ValueError:
        raise Rejected(line, f"{prefix} is not a network", id_="azure-network-invalid") from None


def _range(line: int, text: str) -> PortRange:
    match = _PORTS.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not first <= last <= _HIGHEST_PORT:
        raise Rejected(
            line,
            f"{text} is neither a port nor a range of ports",
            id_="azure-port-invalid",
            cure="write a number up to 65535, or two with a hyphen, the lower one first",
        )
    return PortRange(first, last)
