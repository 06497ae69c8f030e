"""What firewall resources let through, however they were written down.

Source: https://cloud.google.com/firewall/docs/firewalls, "Priority", "Sources" and "Implied rules".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from portbook.firewalls.gcp import target_instances
from portbook.firewalls.gcp.target_instances import Instances
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.statements import Statement
from portbook.targets.text.cloud_literals import addresses, common_family, first_packet, network, ports
from portbook.targets.text.yaml_documents import Scalar

_WAYS = {"INGRESS": Direction.INBOUND, "EGRESS": Direction.OUTBOUND}
_NUMBERS = {"all": -1, "icmp": 1, "tcp": 6, "udp": 17, "esp": 50, "ah": 51, "sctp": 132}
"""Source: the reference of the resource, `allowed[].IPProtocol`. Others go by number."""
_WITH_PORTS = frozenset({"tcp", "udp", "sctp"})
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_HIGHEST_NUMBER = 255
USUAL_PRIORITY = 1000
"""Of a rule that does not say its priority."""
IMPLIED = 65535
"""Priority of the rules that every network has, and the highest number."""
_DESCRIPTION = 2048
"""Source: https://cloud.google.com/compute/docs/reference/rest/v1/firewalls"""
_TAGGED = "which addresses have the instances with these source tags or service accounts is not in the text"


@dataclass(frozen=True)
class Entry:
    """What is allowed or denied: a protocol and its ports, which begin in a line; without any, all."""

    protocol: Scalar
    ports: tuple[Scalar, ...]
    line: int


@dataclass(frozen=True)
class Ends:
    """Networks at both ends, and sources by their tags or service accounts.

    Attributes:
        sources: networks.
        destinations: networks.
        tagged: sources by what they are called.
    """

    sources: tuple[Scalar, ...] = ()
    destinations: tuple[Scalar, ...] = ()
    tagged: Instances = field(default_factory=Instances)


@dataclass(frozen=True)
class Firewall:
    """A resource, as it was written.

    Attributes:
        line: its first.
        name: within the project.
        network: that it is in.
        targets: the instances that it is for.
        priority: and the line that says it.
        direction: None where it is not said.
        ends: of the packets.
        entries: what it is about.
        allows: otherwise it denies.
        disabled: the line that says so; 0 where it is in force.
        logged: the line that has its connections logged; 0 where they are not.
        unread: why networks or ports of it are not in the text; empty where they are.
    """

    line: int
    name: Scalar
    network: target_instances.Network
    targets: Instances
    priority: tuple[int, int]
    direction: Scalar | None
    ends: Ends
    entries: tuple[Entry, ...]
    allows: bool = True
    disabled: int = 0
    logged: int = 0
    unread: str = ""

    @property
    def order(self) -> tuple[int, bool]:
        """When it is asked: the lowest number first, and at the same number denials."""
        return self.priority[0], self.allows


def refuse_description(text: str, line: int) -> None:
    """Refuse a description that the API does not take.

    Raises:
        Rejected: it is too long.
    """
    if len(text) > _DESCRIPTION:
        raise Rejected(
            line, f"the API takes at most {_DESCRIPTION} characters in a description", id_="gcp-description-too-long"
        )


def statement(firewall: Firewall) -> Statement:
    """What a resource says.

    Raises:
        CannotJudge: nobody documents what it does.
        Rejected: the API would not take it.
    """
    if firewall.priority[0] == IMPLIED:
        raise CannotJudge(
            firewall.priority[1],
            "at priority 65535 the rule competes with Google's implied rules",
            id_="gcp-priority-default-rules",
        )
    direction = _direction(firewall.direction)
    target_instances.refuse_both(firewall.targets, firewall.ends.tagged)
    target_instances.refuse_many(firewall.targets, firewall.ends.tagged)
    if firewall.ends.tagged.named() and direction is Direction.OUTBOUND:
        raise CannotJudge(
            firewall.ends.tagged.line,
            "source tags and service accounts are for ingress rules only",
            id_="gcp-source-tags-outbound",
        )
    surely, perhaps, why = _matched(firewall, direction)
    what = f"the rule {target_instances.label(firewall.name)}"
    if firewall.disabled:
        return Statement(firewall.line, firewall.allows, what=what)
    return Statement(firewall.line, firewall.allows, tuple(surely), tuple(perhaps), why, what)


def _matched(firewall: Firewall, direction: Direction) -> tuple[Iterable[Rule], Iterable[Rule], str]:
    """The packets that it matches, those that it may match besides, and why nobody can say."""
    if firewall.unread:
        return (), _anywhere(firewall, direction), firewall.unread
    if not firewall.ends.tagged.line:
        return _rules(firewall, direction), (), ""
    named = _rules(firewall, direction) if firewall.ends.sources else ()
    return named, _tagged(firewall, direction), _TAGGED


def _anywhere(firewall: Firewall, direction: Direction) -> Iterator[Rule]:
    """All packets that it could be about, whatever is not in the text."""
    for entry in firewall.entries:
        protocol = _protocol(entry.protocol, Family.BOTH)
        yield first_packet(
            direction,
            protocol=protocol,
            family=Family.BOTH,
            source=ANYWHERE,
            destination=ANYWHERE,
            destination_ports=_ports(entry),
        )


def _rules(firewall: Firewall, direction: Direction) -> Iterator[Rule]:
    """The packets between the networks that it names."""
    family, source, destination = _ends(firewall, direction)
    for entry in firewall.entries:
        yield first_packet(
            direction,
            protocol=_protocol(entry.protocol, family),
            family=family,
            source=source,
            destination=destination,
            destination_ports=_ports(entry),
        )


def _tagged(firewall: Firewall, direction: Direction) -> Iterator[Rule]:
    """The packets that instances with a tag may send, which have addresses of either IP version."""
    destination = _ranges(firewall.ends.destinations)
    family = common_family(destination, firewall.line, "Google")
    for entry in firewall.entries:
        protocol = _protocol(entry.protocol, family)
        yield first_packet(
            direction,
            protocol=protocol,
            family=family,
            source=ANYWHERE,
            destination=addresses(destination) if destination else ANYWHERE,
            destination_ports=_ports(entry),
        )


def _ends(firewall: Firewall, direction: Direction) -> tuple[Family, Addresses, Addresses]:
    """The family, the source and the destination; without ranges, the other end is all of IPv4."""
    source, destination = (_ranges(each) for each in (firewall.ends.sources, firewall.ends.destinations))
    family = common_family((*source, *destination), firewall.line, "Google")
    other_end = source if direction is Direction.INBOUND else destination
    if not other_end and family is Family.IPV6:
        raise CannotJudge(
            firewall.line,
            "Google does not document which addresses of the other end go with IPv6 ranges of the host",
            id_="gcp-ipv6-remote-missing",
        )
    return (
        Family.IPV4 if family is Family.BOTH else family,
        addresses(source) if source else ANYWHERE,
        addresses(destination) if destination else ANYWHERE,
    )


def _direction(found: Scalar | None) -> Direction:
    if found is None:
        return Direction.INBOUND
    if found.text not in _WAYS:
        raise Rejected(found.line, f"direction is INGRESS or EGRESS, not {found.text!r}", id_="gcp-direction-invalid")
    return _WAYS[found.text]


def _ranges(said: Sequence[Scalar]) -> list[Network]:
    found = []
    for each in said:
        if "/" not in each.text:
            raise CannotJudge(
                each.line,
                f"{each.text!r} is not CIDR notation, the only form that Google documents here",
                id_="gcp-network-without-prefix",
            )
        found.append(network(each.text, each.line))
    return found


def _protocol(found: Scalar, family: Family) -> Protocol:
    if found.text == "ipip":
        raise CannotJudge(
            found.line,
            "Google does not document whether ipip is protocol 4 or 94",
            id_="gcp-ipip-undocumented",
            cure="give the number",
        )
    if found.text != found.text.lower():
        raise CannotJudge(
            found.line,
            "Google does not document protocols in capitals",
            id_="gcp-protocol-capitals",
            cure="write it in lower case",
        )
    number = _NUMBERS.get(found.text, int(found.text) if _NUMBER.fullmatch(found.text) else None)
    if number is None or number > _HIGHEST_NUMBER:
        raise Rejected(
            found.line,
            f"a protocol is {', '.join(_NUMBERS)} or a number to 255, not {found.text!r}",
            id_="gcp-protocol-unknown",
        )
    if number == 1 and family is Family.IPV6:
        raise Rejected(found.line, "IPv6 has no ICMP", id_="gcp-protocol-unknown", cure="ICMPv6 is protocol 58")
    return Protocol(number)


def _ports(entry: Entry) -> Ports:
    if not entry.ports:
        return ANY_PORTS
    name = entry.protocol.text
    if name not in _WITH_PORTS:
        kind = CannotJudge if name.isdecimal() else Rejected
        raise kind(entry.line, f"{name} has ports here; Google takes them for tcp, udp and sctp")
    return Ports(tuple(ports(port.text, port.line) for port in entry.ports))
