"""The second reader of security rules: the rules of bodies that fit the SDK's schema.

It shares nothing with the target's own reader.

Source: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview and
https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from portbook.firewalls.azure.check.ends import PLURALS, end
from portbook.model import Direction, Family, Protocol, Rule
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import Body, VendorSchema
from portbook.rules import minus
from portbook.targets import CannotJudge, Rejected

SCHEMA = VendorSchema("azure_security_rule", "the SDK's schema")
_UNDERSTOOD = {"description", "protocol", "access", "priority", "direction", *PLURALS, *PLURALS.values()}
_PROTOCOLS = {"*": -1, "Icmp": 1, "Tcp": 6, "Udp": 17, "Esp": 50, "Ah": 51}
_WITH_PORTS = {"Tcp", "Udp"}
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
_LOWEST_PRIORITY, _HIGHEST_PRIORITY = 100, 4096
_LONGEST_DESCRIPTION = 140


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
        end(line, properties, side, own=inbound == (side == "destination")) for side in ("source", "destination")
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
