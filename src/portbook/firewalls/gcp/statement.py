"""The packets that a firewall resource matches.

Source: https://cloud.google.com/firewall/docs/firewalls, "Priority", "Sources" and "Implied rules"
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from portbook.firewalls.gcp import target_instances
from portbook.firewalls.gcp.firewall import IMPLIED, Entry, Firewall
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import addresses, common_family, first_packet, network, ports
from portbook.targets.text.yaml_documents import Scalar

_DIRECTIONS = {"INGRESS": Direction.INBOUND, "EGRESS": Direction.OUTBOUND}
_NUMBERS = {"all": -1, "icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ah": 51, "sctp": 132}
"""The protocols that have names. Source: `allowed[].IPProtocol` of the reference of the resource."""
_WITH_PORTS = frozenset({"tcp", "udp", "sctp"})
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_HIGHEST_NUMBER = 255
_UNKNOWN_SOURCES = "the text does not show the addresses of the instances with these source tags or service accounts"


def statement(firewall: Firewall) -> Statement:
    """The packets that a resource allows or denies.

    Raises:
        CannotJudge: Google does not document what the resource does.
        Rejected: the API refuses the resource.
    """
    if firewall.priority[0] == IMPLIED:
        message = f"at priority {IMPLIED} the rule competes with Google's implied rules"
        cure = f"set a priority below {IMPLIED}"
        raise CannotJudge(firewall.priority[1], message, id_="gcp-priority-default-rules", cure=cure)
    direction = _direction(firewall.direction)
    source_instances = firewall.ends.source_instances
    target_instances.refuse_both(firewall.targets, source_instances)
    target_instances.refuse_many(firewall.targets, source_instances)
    if source_instances.named() and direction is Direction.OUTBOUND:
        message = "an egress rule cannot have source tags or source service accounts"
        raise CannotJudge(source_instances.line, message, id_="gcp-source-tags-outbound", cure="remove them")
    certain, uncertain, why = _matched(firewall, direction)
    what = f"the rule {target_instances.label(firewall.name)}"
    if firewall.disabled:
        return Statement(firewall.line, firewall.allows, what=what)
    return Statement(firewall.line, firewall.allows, tuple(certain), tuple(uncertain), why, what)


def _matched(firewall: Firewall, direction: Direction) -> tuple[Iterable[Rule], Iterable[Rule], str]:
    """The packets that the resource matches, the packets that it may also match, and why those are uncertain."""
    if firewall.unknown:
        return (), _from_unknown_ends(firewall, direction), firewall.unknown
    if not firewall.ends.source_instances.line:
        return _from_networks(firewall, direction), (), ""
    certain = _from_networks(firewall, direction) if firewall.ends.sources else ()
    return certain, _from_instances(firewall, direction), _UNKNOWN_SOURCES


def _from_unknown_ends(firewall: Firewall, direction: Direction) -> Iterator[Rule]:
    """All packets of the protocols: the text does not show the networks or ports."""
    for entry in firewall.entries:
        yield _rule(entry, direction, Family.BOTH, ANYWHERE, ANYWHERE)


def _from_networks(firewall: Firewall, direction: Direction) -> Iterator[Rule]:
    """The packets between the networks that the resource names."""
    family, source, destination = _ends(firewall, direction)
    for entry in firewall.entries:
        yield _rule(entry, direction, family, source, destination)


def _from_instances(firewall: Firewall, direction: Direction) -> Iterator[Rule]:
    """The packets that instances with a source tag may send: their addresses may be of either IP version."""
    networks = _networks(firewall.ends.destinations)
    family = common_family(networks, firewall.line, "Google")
    for entry in firewall.entries:
        yield _rule(entry, direction, family, ANYWHERE, addresses(networks) if networks else ANYWHERE)


def _rule(entry: Entry, direction: Direction, family: Family, source: Addresses, destination: Addresses) -> Rule:
    return first_packet(
        direction,
        protocol=_protocol(entry.protocol, family),
        family=family,
        source=source,
        destination=destination,
        destination_ports=_ports(entry),
    )


def _ends(firewall: Firewall, direction: Direction) -> tuple[Family, Addresses, Addresses]:
    """The IP version, the source and the destination. Without ranges, the other end is all of IPv4."""
    sources, destinations = (_networks(ranges) for ranges in (firewall.ends.sources, firewall.ends.destinations))
    family = common_family((*sources, *destinations), firewall.line, "Google")
    other_end = sources if direction is Direction.INBOUND else destinations
    if not other_end and family is Family.IPV6:
        key = "source ranges" if direction is Direction.INBOUND else "destination ranges"
        message = f"Google does not document the {key} of a rule that has only IPv6 ranges of the host"
        raise CannotJudge(firewall.line, message, id_="gcp-ipv6-remote-missing", cure=f"add {key}, such as ::/0")
    return (
        Family.IPV4 if family is Family.BOTH else family,
        addresses(sources) if sources else ANYWHERE,
        addresses(destinations) if destinations else ANYWHERE,
    )


def _direction(direction: Scalar | None) -> Direction:
    if direction is None:
        return Direction.INBOUND
    if direction.text not in _DIRECTIONS:
        message = f"the direction must be INGRESS or EGRESS, not {direction.text!r}"
        raise Rejected(direction.line, message, id_="gcp-direction-invalid")
    return _DIRECTIONS[direction.text]


def _networks(ranges: Sequence[Scalar]) -> list[Network]:
    networks = []
    for cidr in ranges:
        if "/" not in cidr.text:
            message = f"{cidr.text!r} has no prefix length, and Google documents only CIDR notation here"
            cure = "append /32 to an IPv4 address, or /128 to an IPv6 address"
            raise CannotJudge(cidr.line, message, id_="gcp-network-without-prefix", cure=cure)
        networks.append(network(cidr.text, cidr.line))
    return networks


def _protocol(protocol: Scalar, family: Family) -> Protocol:
    if protocol.text == "ipip":
        message = "Google does not document whether ipip is protocol 4 or 94"
        raise CannotJudge(protocol.line, message, id_="gcp-ipip-undocumented", cure="write the number")
    if protocol.text != protocol.text.lower():
        message = "Google does not document a protocol in capitals"
        raise CannotJudge(protocol.line, message, id_="gcp-protocol-capitals", cure="write it in lower case")
    number = _NUMBERS.get(protocol.text, int(protocol.text) if _NUMBER.fullmatch(protocol.text) else None)
    if number is None or number > _HIGHEST_NUMBER:
        message = f"a protocol is {', '.join(_NUMBERS)} or a number up to {_HIGHEST_NUMBER}, not {protocol.text!r}"
        raise Rejected(protocol.line, message, id_="gcp-protocol-unknown")
    if number == 1 and family is Family.IPV6:
        raise Rejected(protocol.line, "IPv6 has no ICMP", id_="gcp-protocol-unknown", cure="ICMPv6 is protocol 58")
    return Protocol(number)


def _ports(entry: Entry) -> Ports:
    if not entry.ports:
        return ANY_PORTS
    name = entry.protocol.text
    if name not in _WITH_PORTS:
        message = f"Google accepts ports for tcp, udp and sctp, not for {name}"
        if name.isdecimal():
            cure = "write tcp, udp or sctp by name, or remove the ports"
            raise CannotJudge(entry.line, message, id_="gcp-ports-of-number", cure=cure)
        raise Rejected(entry.line, message, id_="gcp-ports-refused", cure="remove the ports")
    return Ports(tuple(ports(port.text, port.line) for port in entry.ports))
