"""The second reader of firewall resources: the rules of bodies that fit the API's schema.

It shares nothing with the target's own reader.

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
_DEFAULT_PRIORITY = 1000


def version() -> str:
    """The API of the schema and its revision: `compute:v1 20261106`."""
    return f"compute:v1 {extract(SCHEMA.extract)['version']}"


def names(bodies: Iterable[Body]) -> frozenset[str]:
    """The names of the rules.

    Raises:
        Rejected: two rules have the same name.
    """
    known: set[str] = set()
    for body in bodies:
        if body.content["name"] in known:
            raise Rejected(
                body.line,
                f"two rules have the name {body.content['name']}",
                id_="gcp-rule-name-twice",
                cure="rename one of them",
            )
        known.add(body.content["name"])
    return frozenset(known)


def rules(bodies: Iterable[Body]) -> tuple[Rule, ...]:
    """What the rules let through together: the lowest priority number decides, and the denial among equal ones.

    Raises:
        CannotJudge: an unknown key, or rules for more than one network or set of tags.
        Rejected: the API refuses a value.
    """
    allowed: list[tuple[int, Rule]] = []
    denied: list[tuple[int, Rule]] = []
    groups: set[object] = set()
    for body in bodies:
        groups.add(_scope(body))
        if len(groups) > 1:
            raise CannotJudge(
                body.line,
                "the rules are for more than one network or set of target tags",
                id_="gcp-several-networks",
                cure="judge the rules of one network at a time",
            )
        priority = body.content.get("priority", _DEFAULT_PRIORITY)
        prioritized = [(priority, rule) for rule in _rules(body)]
        (denied if body.content.get("denied") else allowed).extend([] if body.content.get("disabled") else prioritized)
    return tuple(
        passing
        for priority, rule in allowed
        for passing in _without(rule, [denial for at, denial in denied if at <= priority])
    )


def _without(rule: Rule, denials: Sequence[Rule]) -> Sequence[Rule]:
    return minus([rule], denials) if denials else [rule]


def _scope(body: Body) -> object:
    if strange := sorted(body.content.keys() - _UNDERSTOOD):
        raise CannotJudge(body.line, f"Portbook does not know what {strange[0]} lets through", id_="gcp-key-unknown")
    network = body.content.get("network", "global/networks/default")
    if not _NETWORK.fullmatch(network):
        message = f"{network} is not the URL of a network"
        cure = "write global/networks/NAME or projects/PROJECT/global/networks/NAME"
        raise Rejected(body.line, message, id_="gcp-network-url-invalid", cure=cure)
    tags = body.content.get("targetTags", [])
    if wrong := [tag for tag in tags if not re.fullmatch(_LABEL, tag)]:
        message = f"{wrong[0]} is not a valid tag"
        cure = "use 1 to 63 lower-case letters, digits and hyphens, and begin with a letter"
        raise Rejected(body.line, message, id_="gcp-tag-invalid", cure=cure)
    accounts = body.content.get("targetServiceAccounts", [])
    if tags and accounts:
        raise Rejected(
            body.line,
            "one rule cannot have both tags and service accounts",
            id_="gcp-tags-and-accounts",
            cure="use one kind, in two rules if needed",
        )
    return network, frozenset((*tags, *accounts))


def _rules(body: Body) -> Iterator[Rule]:
    content = body.content
    priority = content.get("priority", _DEFAULT_PRIORITY)
    if not 0 <= priority <= _HIGHEST:
        raise Rejected(
            body.line, f"the priority must be 0 to {_HIGHEST}, not {priority}", id_="gcp-priority-out-of-range"
        )
    if priority == _HIGHEST:
        raise CannotJudge(
            body.line,
            f"at priority {_HIGHEST} the rule competes with Google's implied rules",
            id_="gcp-priority-default-rules",
            cure=f"set a priority below {_HIGHEST}",
        )
    entries = content.get("allowed") or content.get("denied")
    if not entries or (content.get("allowed") and content.get("denied")):
        message = "a rule needs exactly one of allowed and denied, with at least one protocol"
        raise Rejected(body.line, message, id_="gcp-action-invalid")
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
            raise CannotJudge(
                line,
                f"{text} has no prefix length",
                id_="gcp-network-without-prefix",
                cure="append /32 to an IPv4 address, or /128 to an IPv6 address",
            )
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            raise Rejected(line, f"{text} is not a network", id_="gcp-network-invalid") from None
        if str(network.network_address) != str(ip_network(text.partition("/")[0]).network_address):
            raise CannotJudge(
                line,
                f"{text} has bits set after its prefix",
                id_="gcp-network-host-bits",
                cure="write the address of the network",
            )
        networks.append(network)
    return networks


def _family(line: int, near: Sequence[IPv4Network | IPv6Network], far: Sequence[IPv4Network | IPv6Network]) -> Family:
    """The IP version of a rule; IPv4 where it names no network of the other end."""
    versions = {network.version for network in (*near, *far)}
    if len(versions) > 1:
        raise Rejected(
            line,
            "one rule has networks of both IP versions",
            id_="gcp-mixed-families",
            cure="write one rule for each IP version",
        )
    if versions == {Family.IPV6.version} and not far:
        raise CannotJudge(
            line,
            "the rule has IPv6 networks of the host, and no network of the other end",
            id_="gcp-ipv6-remote-missing",
            cure="add the network of the other end, such as ::/0",
        )
    return Family.IPV6 if versions == {Family.IPV6.version} else Family.IPV4


def _addresses(networks: Sequence[IPv4Network | IPv6Network]) -> Addresses:
    anywhere = not networks or any(network.prefixlen == 0 for network in networks)
    return ANYWHERE if anywhere else Addresses(tuple(networks))


def _protocol(line: int, entry: Mapping[str, Any], family: Family) -> Protocol:
    protocol = entry.get("IPProtocol", "")
    if protocol == "ipip":
        raise CannotJudge(
            line,
            "Google does not document whether ipip is protocol 4 or 94",
            id_="gcp-ipip-undocumented",
            cure="write the number",
        )
    number = _PROTOCOLS.get(protocol, -2)
    if protocol.isascii() and protocol.isdecimal() and protocol == str(int(protocol)):
        number = int(protocol)
    if not -1 <= number <= _HIGHEST_NUMBER:
        message = f"a protocol is {', '.join(_PROTOCOLS)} or a number up to {_HIGHEST_NUMBER}, not {protocol!r}"
        raise Rejected(line, message, id_="gcp-protocol-unknown")
    if number == _PROTOCOLS["icmp"] and family is Family.IPV6:
        raise Rejected(line, "IPv6 has no ICMP", id_="gcp-protocol-unknown", cure="ICMPv6 is protocol 58")
    return Protocol(number)


def _ports(line: int, entry: Mapping[str, Any]) -> Ports:
    texts = entry.get("ports", [])
    if not texts:
        return ANY_PORTS
    name = entry.get("IPProtocol", "")
    if name not in _WITH_PORTS:
        message = f"Google accepts ports for tcp, udp and sctp, not for {name}"
        if name.isdecimal():
            cure = "write tcp, udp or sctp by name, or remove the ports"
            raise CannotJudge(line, message, id_="gcp-ports-of-number", cure=cure)
        raise Rejected(line, message, id_="gcp-ports-refused", cure="remove the ports")
    return Ports(tuple(_range(line, text) for text in texts))


def _range(line: int, text: str) -> PortRange:
    match = _PORTS.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not 0 <= first <= last <= _HIGHEST:
        raise Rejected(
            line,
            f"{text} is neither a port nor a range of ports",
            id_="gcp-port-invalid",
            cure="write a number up to 65535, or two with a hyphen, the lower one first",
        )
    return PortRange(first, last)
