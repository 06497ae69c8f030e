"""Ports and protocols as files of many formats spell them."""

from __future__ import annotations

import re

from portbook.importers.draft.format import UnusableSource
from portbook.load.faults import shown
from portbook.model import ANY_PORTS, Location, PortRange, Ports, Problem, Protocol, protocol_named
from portbook.model.ports import HIGHEST

_RANGE = re.compile(r"([0-9]{1,5})(?:\s*[-:]\s*([0-9]{1,5}))?")
_ALIASES = {"ipv6-icmp": "icmpv6", "icmp6": "icmpv6", "all": "any"}
"""Names of protocols that others than the data have."""


def ports_of(text: str, where: Location) -> Ports:
    """The port or the range `first-last` of a text.

    Raises:
        UnusableSource: it is neither.
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        message = f"{shown(text)} is no port, and the number behind a name is not in the file"
        raise UnusableSource(
            Problem(where, "import-bad-port", message, "write the number, or a range such as 8000-8010")
        )
    first, last = int(match[1]), int(match[2] or match[1])
    if not 0 < first <= last <= HIGHEST:
        message = f"there are no ports {shown(text)}"
        raise UnusableSource(
            Problem(where, "import-bad-port", message, f"ports are 1 to {HIGHEST}, the lower one first")
        )
    return Ports((PortRange(first, last),))


def protocol_of(text: str, where: Location) -> Protocol:
    """The protocol of a name or a number.

    Raises:
        UnusableSource: there is no such protocol.
    """
    name = text.strip().lower()
    try:
        return protocol_named(_ALIASES.get(name, name))
    except (KeyError, ValueError):
        message = f"no protocol {shown(text)} is known here"
        raise UnusableSource(
            Problem(where, "import-bad-protocol", message, "write its number of the IANA registry")
        ) from None


def joined_ports(parts: list[Ports]) -> Ports:
    """All ports of the parts; every port where there is none."""
    return Ports(tuple(range_ for part in parts for range_ in part.ranges)) if parts else ANY_PORTS
