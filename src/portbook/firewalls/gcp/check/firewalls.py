"""What bodies that the API's schema takes mean. Nothing here is shared with the target's own reader.

Source: https://cloud.google.com/compute/docs/reference/rest/v1/firewalls and https://cloud.google.com/firewall/docs/firewalls
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, PortRange, Ports, Protocol, Rule
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.vendor_schema import Body, VendorSchema
from portbook.rules import minus
from portbook.targets import CannotJudge, Rejected

SCHEMA = VendorSchema("gcp_firewall", "the API's schema")
_UNDERSTOOD = {
    *("name", "description", "network", "direction", "priority", "disabled"),
    *("targetTags", "targetServiceAccounts", "sourceRanges", "destinationRanges", "allowed", "denied"),
}
_PROTOCOLS = {"all": -1, "icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ah": 51, "sctp": 132}
_WITH_PORTS = {"tcp", "udp", "sctp"}
_LABEL = r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?"
_NETWORK = re.compile(
    rf"(?:(?:https://(?:www|compute)\.googleapis\.com/compute/v1/)?projects/[^/\s]+/)?global/networks/{_LABEL}"
)
_PORTS = re.compile(r"(0|[1-9][0-9]{0,4})(?:-(0|[1-9][0-9]{0,4}))?")
_HIGHEST = 65535
_HIGHEST_NUMBER = 255
_USUAL_PRIORITY = 1000


def version() -> str:
    """`compute:v1 20261106`: the API that the schema is of."""
    return f"compute:v1 {extract(SCHEMA.extract)['version']}"


def names(bodies: Iterable[Body]) -> frozenset[str]:
    """What the project knows them by.

    Raises:
        Rejected: two have the same.
    """
    known: set[str] = set()
    for body in bodies:
        if body.content["name"] in known:
            raise Rejected(body.line, f"two rules have the name {body.content['name']}", id_="gcp-rule-name-twice")
        known.add(body.content["name"])
    return frozenset(known)


def rules(bodies: Iterable[Body]) -> tuple[Rule, ...]:
    """What they let through together: the lowest priority decides, and of equal ones the denial.

    Raises:
        CannotJudge: a key about other things than networks, tags, protocols and ports; more than one network or tag.
        Rejected: the API refuses a value.
    """
    allowed: list[tuple[int, Rule]] = []
    denied: list[tuple[int, Rule]] = []
    groups: set[object] = set()
    for body in bodies:
        groups.add(_whose(body))
        if len(groups) > 1:
            raise CannotJudge(
                body.line, "the rules are of more than one network, or for other tags", id_="gcp-several-networks"
            )
        priority = body.content.get("priority", _USUAL_PRIORITY)
        prioritized = [(priority, rule) for rule in _of(body)]
        (denied if body.content.get("denied") else allowed).extend([] if body.content.get("disabled") else prioritized)
    return tuple(
        part for priority, rule in allowed for part in _left(rule, [no for at, no in denied if at <= priority])
    )


def _left(rule: Rule, denials: Sequence[Rule]) -> Sequence[Rule]:
    return minus([rule], denials) if denials else [rule]


def _whose(body: Body) -> object:
    if strange := sorted(body.content.keys() - _UNDERSTOOD):
        raise CannotJudge(body.line, f"Portbook does not know what {strange[0]} lets through", id_="gcp-key-unknown")
    network = body.content.get("network", "global/networks/default")
    if not _NETWORK.fullmatch(network):
        raise Rejected(body.line, f"{network} is not the URL of a network", id_="gcp-network-url-invalid")
    tags = body.content.get("targetTags", [])
    if wrong := [tag for tag in tags if not re.fullmatch(_LABEL, tag)]:
        raise Rejected(body.line, f"{wrong[0]} is not a tag", id_="gcp-tag-invalid")
    accounts = body.content.get("targetServiceAccounts", [])
    if tags and accounts:
        raise Rejected(body.line, "a rule is for tags or for service accounts", id_="gcp-tags-and-accounts")
    return network, frozenset((*tags, *accounts))


def _of(body: Body) -> Iterator[Rule]:
    content = body.content
    priority = content.get("priority", _USUAL_PRIORITY)
    if not 0 <= priority <= _HIGHEST:
        raise Rejected(body.line, f"the priority is 0 to {_HIGHEST}, not {priority}", id_="gcp-priority-out-of-range")
    if priority == _HIGHEST:
        raise CannotJudge(
            body.line, f"priority {_HIGHEST} is that of the rules of every network", id_="gcp-priority-default-rules"
        )
    entries = content.get("allowed") or content.get("denied")
    if not entries or (content.get("allowed") and content.get("denied")):
        raise Rejected(body.line, "the rule neither allows nor denies anything, or does both", id_="gcp-action-invalid")
    inbound = content.get("direction", "INGRESS") == "INGRESS"
    local, remote = ("destinationRanges", "sourceRanges") if inbound else ("sourceRanges", "destinationRanges")
    near, far = (_networks(body.line, content.get(key, [])) for key in (local, remote))
    family = _family(body.line, near, far)
    for entry in entries:
        protocol, ports = _protocol(body.line, entry, family), _ports(body.line, entry)
        yield Rule(
            Direction.INBOUND if inbound else Direction.OUTBOUND,
            protocol,
            family,
            local_ports=ports if inbound else ANY_PORTS,
            remote_ports=ANY_PORTS if inbound else ports,
            local=_addresses(near),
            remote=_addresses(far),
        )


def _networks(line: int, texts: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    networks = []
    for text in texts:
        if not re.search(r"/[0-9]+\Z", text):
            raise CannotJudge(line, f"{text} has no prefix length", id_="gcp-network-without-prefix")
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            raise Rejected(line, f"{text} is not a network", id_="gcp-network-invalid") from None
        if str(network.network_address) != str(ip_network(text.partition("/")[0]).network_address):
            raise CannotJudge(line, f"{text} has bits set after its prefix", id_="gcp-network-host-bits")
        networks.append(network)
    return networks


def _family(line: int, near: Sequence[IPv4Network | IPv6Network], far: Sequence[IPv4Network | IPv6Network]) -> Family:
    """Without networks of the other end, all of IPv4 is meant."""
    versions = {network.version for network in (*near, *far)}
    if len(versions) > 1:
        raise Rejected(line, "one rule has networks of both IP versions", id_="gcp-mixed-families")
    if versions == {Family.IPV6.version} and not far:
        raise CannotJudge(
            line,
            "the IPv6 networks of the host stand without a network of the other end",
            id_="gcp-ipv6-remote-missing",
        )
    return Family.IPV6 if versions == {Family.IPV6.version} else Family.IPV4


def _addresses(networks: Sequence[IPv4Network | IPv6Network]) -> Addresses:
    whole = not networks or any(network.prefixlen == 0 for network in networks)
    return ANYWHERE if whole else Addresses(tuple(networks))


def _protocol(line: int, entry: Mapping[str, Any], family: Family) -> Protocol:
    protocol = entry.get("IPProtocol", "")
    if protocol == "ipip":
        raise CannotJudge(
            line, "Google does not document whether ipip is protocol 4 or 94", id_="gcp-ipip-undocumented"
        )
    number = _PROTOCOLS.get(protocol, -2)
    if protocol.isascii() and protocol.isdecimal() and protocol == str(int(protocol)):
        number = int(protocol)
    if not -1 <= number <= _HIGHEST_NUMBER:
        raise Rejected(line, f"{protocol or 'nothing'} is not a protocol", id_="gcp-protocol-unknown")
    if number == _PROTOCOLS["icmp"] and family is Family.IPV6:
        raise Rejected(line, "icmp is a protocol of IPv4", id_="gcp-protocol-unknown")
    return Protocol(number)


def _ports(line: int, entry: Mapping[str, Any]) -> Ports:
    texts = entry.get("ports", [])
    if not texts:
        return ANY_PORTS
    name = entry.get("IPProtocol", "")
    if name not in _WITH_PORTS:
        raise (CannotJudge if name.isdecimal() else Rejected)(line, f"{name} has no ports")
    return Ports(tuple(_range(line, text) for text in texts))


def _range(line: int, text: str) -> PortRange:
    match = _PORTS.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not 0 <= first <= last <= _HIGHEST:
        raise Rejected(line, f"{text} is neither a port nor a range of ports", id_="gcp-port-invalid")
    return PortRange(first, last)
