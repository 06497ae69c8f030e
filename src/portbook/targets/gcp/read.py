"""Firewall resources as rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.gcp.documents import Document, Map, Scalar, documents
from portbook.targets.gcp.render import DIRECTIONS, NAME_LIMIT, NAMES, WITH_PORTS
from portbook.targets.spelled import addresses, common_family, first_packet, network, ports

_KNOWN = {
    *("name", "description", "network", "direction", "priority", "disabled", "targetTags"),
    *("sourceRanges", "destinationRanges", "allowed"),
}
_LABEL = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_PROJECTS = r"(?:(?:https://(?:www|compute)\.googleapis\.com/compute/v1/)?projects/[a-z][-a-z0-9.:]*[a-z0-9]/)?"
_NETWORK = re.compile(rf"{_PROJECTS}global/networks/[a-z](?:[-a-z0-9]*[a-z0-9])?")
_DEFAULT_NETWORK = "global/networks/default"
_WAYS = {name: direction for direction, name in DIRECTIONS.items()}
_NUMBERS = {name: number for number, name in NAMES.items()}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_HIGHEST_NUMBER = 255
_IMPLIED = 65535
"""Priority of the rules that every network has."""


def read(text: str) -> Reading:
    """What the resources of a text let through.

    Raises:
        CannotJudge: another key, a denial, or rules for more than one network or tag.
        Rejected: not YAML, or the API would not take it.
    """
    found = documents(text)
    _refuse_mixed(found)
    remarks = [
        Remark(each.line("disabled"), "this rule is disabled: it lets nothing through")
        for each in found
        if _disabled(each)
    ]
    return Reading(tuple(chain.from_iterable(_rules(each) for each in found)), tuple(remarks))


def _refuse_mixed(found: list[Document]) -> None:
    """All documents are about the same instances, and none takes another's name."""
    names, whose = set(), set()
    for each in found:
        for key in each.keys:
            if key not in _KNOWN:
                raise CannotJudge(each.line(key), f"{key} is not a key that this grammar knows")
        name = _label(each.required("name"))
        if name in names:
            raise Rejected(each.line("name"), "two rules have one name")
        names.add(name)
        each.text("description")
        whose.add((_network(each), tuple(sorted(map(_label, each.strings("targetTags"))))))
        if len(whose) > 1:
            raise CannotJudge(each.line(), "the rules are for more than one network or set of target tags")


def _label(found: Scalar) -> str:
    if len(found.text) > NAME_LIMIT or not _LABEL.fullmatch(found.text):
        raise Rejected(
            found.line, f"{found.text!r} is not 1 to 63 lower-case letters, digits and hyphens that begin with a letter"
        )
    return found.text


def _network(document: Document) -> str:
    found = document.text("network")
    if found is None:
        return _DEFAULT_NETWORK
    if not _NETWORK.fullmatch(found.text):
        raise Rejected(
            found.line, f"{found.text!r} is not the URL of a network: the API wants {_DEFAULT_NETWORK} or a longer one"
        )
    return found.text


def _disabled(document: Document) -> bool:
    return document.plain("disabled", {"true": True, "false": False}, default=False)


def _rules(document: Document) -> Iterator[Rule]:
    if document.number("priority", 0, _IMPLIED, default=1000) == _IMPLIED:
        raise CannotJudge(document.line("priority"), "at 65535 Google's implied rules stand in the way")
    direction = _direction(document)
    family, source, destination = _ends(document, direction)
    entries = document.maps("allowed")
    if not entries:
        raise Rejected(document.line("allowed"), "allowed has to name at least one protocol")
    for entry in entries:
        protocol, allowed = _protocol(entry, family), _ports(entry)
        if not _disabled(document):
            yield first_packet(
                direction,
                protocol=protocol,
                family=family,
                source=source,
                destination=destination,
                destination_ports=allowed,
            )


def _ends(document: Document, direction: Direction) -> tuple[Family, Addresses, Addresses]:
    """The family, the source and the destination; without ranges, the other end is all of IPv4."""
    source, destination = (_ranges(document, key) for key in ("sourceRanges", "destinationRanges"))
    family = common_family((*source, *destination), document.line(), "Google")
    other_end = source if direction is Direction.INBOUND else destination
    if not other_end and family is Family.IPV6:
        raise CannotJudge(document.line(), "Google does not say which other end goes with IPv6 ranges of the host")
    return (
        Family.IPV4 if family is Family.BOTH else family,
        addresses(source) if source else ANYWHERE,
        addresses(destination) if destination else ANYWHERE,
    )


def _direction(document: Document) -> Direction:
    found = document.text("direction")
    if found is None:
        return Direction.INBOUND
    if found.text not in _WAYS:
        raise Rejected(found.line, f"direction is INGRESS or EGRESS, not {found.text!r}")
    return _WAYS[found.text]


def _ranges(document: Document, key: str) -> list[Network]:
    found = []
    for each in document.strings(key):
        if "/" not in each.text:
            raise CannotJudge(each.line, f"{each.text!r} is not CIDR notation, which is all that Google documents here")
        found.append(network(each.text, each.line))
    return found


def _protocol(entry: Map, family: Family) -> Protocol:
    for key in entry.keys:
        if key not in {"IPProtocol", "ports"}:
            raise CannotJudge(entry.line(key), f"{key} is not a key that this grammar knows")
    found = entry.required("IPProtocol")
    if found.text == "ipip":
        raise CannotJudge(found.line, "Google does not say whether ipip is protocol 4 or 94: give the number")
    number = _NUMBERS.get(found.text, int(found.text) if _NUMBER.fullmatch(found.text) else None)
    if number is None or number > _HIGHEST_NUMBER:
        raise Rejected(found.line, f"IPProtocol is {', '.join(_NUMBERS)} or a number to 255, not {found.text!r}")
    if number == 1 and family is Family.IPV6:
        raise Rejected(found.line, "IPv6 has no ICMP: ICMPv6 is protocol 58")
    return Protocol(number)


def _ports(entry: Map) -> Ports:
    found = entry.strings("ports")
    if not found:
        return ANY_PORTS
    name = entry.required("IPProtocol")
    if name.text not in {NAMES[number] for number in WITH_PORTS}:
        kind = CannotJudge if name.text.isdecimal() else Rejected
        raise kind(entry.line("ports"), f"{name.text} has ports here; Google takes them for tcp, udp and sctp")
    return Ports(tuple(ports(each.text, each.line) for each in found))
