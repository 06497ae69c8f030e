"""What firewall resources let through, however they were written down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.documents import Scalar
from portbook.targets.gcp.resources import DIRECTIONS, NAME_LIMIT, NAMES, WITH_PORTS
from portbook.targets.spelled import addresses, common_family, first_packet, network, ports

_LABEL = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_WAYS = {name: direction for direction, name in DIRECTIONS.items()}
_NUMBERS = {name: number for number, name in NAMES.items()}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_HIGHEST_NUMBER = 255
IMPLIED = 65535
"""Priority of the rules that every network has, and the highest number."""


@dataclass(frozen=True)
class Entry:
    """What is allowed: a protocol and its ports, which begin in a line; without any, all."""

    protocol: Scalar
    ports: tuple[Scalar, ...]
    line: int


@dataclass(frozen=True)
class Firewall:
    """A resource, as it was written.

    Attributes:
        line: its first.
        name: within the project.
        network: its URL.
        tags: of the instances that it is for.
        priority: and the line that says it.
        direction: None where it is not said.
        sources: networks.
        destinations: networks.
        allowed: what it lets through.
        disabled: the line that says so; 0 where it is in force.
    """

    line: int
    name: Scalar
    network: str
    tags: tuple[Scalar, ...]
    priority: tuple[int, int]
    direction: Scalar | None
    sources: tuple[Scalar, ...]
    destinations: tuple[Scalar, ...]
    allowed: tuple[Entry, ...]
    disabled: int = 0


def reading(found: Sequence[Firewall]) -> Reading:
    """What they let through together.

    Raises:
        CannotJudge: they are for more than one network or tag, or nobody documents what one does.
        Rejected: the API would not take one.
    """
    _refuse_mixed(found)
    remarks = [
        Remark(each.disabled, "this rule is disabled: it lets nothing through") for each in found if each.disabled
    ]
    return Reading(tuple(chain.from_iterable(map(_rules, found))), tuple(remarks))


def _refuse_mixed(found: Sequence[Firewall]) -> None:
    """All are about the same instances, and none takes another's name."""
    names, whose = set(), set()
    for each in found:
        name = _label(each.name)
        if name in names:
            raise Rejected(each.name.line, "two rules have one name")
        names.add(name)
        whose.add((each.network, tuple(sorted(map(_label, each.tags)))))
        if len(whose) > 1:
            raise CannotJudge(each.line, "the rules are for more than one network or set of target tags")


def _label(found: Scalar) -> str:
    if not is_label(found.text):
        raise Rejected(
            found.line, f"{found.text!r} is not 1 to 63 lower-case letters, digits and hyphens that begin with a letter"
        )
    return found.text


def is_label(text: str) -> bool:
    """Whether it can be the name of a rule, a tag or a network."""
    return len(text) <= NAME_LIMIT and bool(_LABEL.fullmatch(text))


def _rules(firewall: Firewall) -> Iterator[Rule]:
    if firewall.priority[0] == IMPLIED:
        raise CannotJudge(firewall.priority[1], "at 65535 Google's implied rules stand in the way")
    direction = _direction(firewall.direction)
    family, source, destination = _ends(firewall, direction)
    for entry in firewall.allowed:
        protocol, allowed = _protocol(entry.protocol, family), _ports(entry)
        if not firewall.disabled:
            yield first_packet(
                direction,
                protocol=protocol,
                family=family,
                source=source,
                destination=destination,
                destination_ports=allowed,
            )


def _ends(firewall: Firewall, direction: Direction) -> tuple[Family, Addresses, Addresses]:
    """The family, the source and the destination; without ranges, the other end is all of IPv4."""
    source, destination = (_ranges(each) for each in (firewall.sources, firewall.destinations))
    family = common_family((*source, *destination), firewall.line, "Google")
    other_end = source if direction is Direction.INBOUND else destination
    if not other_end and family is Family.IPV6:
        raise CannotJudge(firewall.line, "Google does not say which other end goes with IPv6 ranges of the host")
    return (
        Family.IPV4 if family is Family.BOTH else family,
        addresses(source) if source else ANYWHERE,
        addresses(destination) if destination else ANYWHERE,
    )


def _direction(found: Scalar | None) -> Direction:
    if found is None:
        return Direction.INBOUND
    if found.text not in _WAYS:
        raise Rejected(found.line, f"direction is INGRESS or EGRESS, not {found.text!r}")
    return _WAYS[found.text]


def _ranges(said: Sequence[Scalar]) -> list[Network]:
    found = []
    for each in said:
        if "/" not in each.text:
            raise CannotJudge(each.line, f"{each.text!r} is not CIDR notation, which is all that Google documents here")
        found.append(network(each.text, each.line))
    return found


def _protocol(found: Scalar, family: Family) -> Protocol:
    if found.text == "ipip":
        raise CannotJudge(found.line, "Google does not say whether ipip is protocol 4 or 94: give the number")
    number = _NUMBERS.get(found.text, int(found.text) if _NUMBER.fullmatch(found.text) else None)
    if number is None or number > _HIGHEST_NUMBER:
        raise Rejected(found.line, f"a protocol is {', '.join(_NUMBERS)} or a number to 255, not {found.text!r}")
    if number == 1 and family is Family.IPV6:
        raise Rejected(found.line, "IPv6 has no ICMP: ICMPv6 is protocol 58")
    return Protocol(number)


def _ports(entry: Entry) -> Ports:
    if not entry.ports:
        return ANY_PORTS
    name = entry.protocol.text
    if name not in {NAMES[number] for number in WITH_PORTS}:
        kind = CannotJudge if name.isdecimal() else Rejected
        raise kind(entry.line, f"{name} has ports here; Google takes them for tcp, udp and sctp")
    return Ports(tuple(ports(each.text, each.line) for each in entry.ports))
