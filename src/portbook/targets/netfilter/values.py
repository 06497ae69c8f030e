"""Words of a rule as numbers: ports, protocols, addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network

from portbook.rules.boxes import Interval
from portbook.targets.base import CannotJudge, Rejected

HIGHEST_PORT, HIGHEST_BYTE = 65535, 255
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,9}")
_ADDRESS = re.compile(r"(?=.*[0-9a-fA-F:])[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*(/(0|[1-9][0-9]{0,2}))?")
_OCTAL = re.compile(r"(^|\.)0[0-9]")


def decimal(line: int, word: str, what: str) -> int:
    """A number in plain decimal.

    Raises:
        CannotJudge: a name, or a leading zero, which some tools read as octal.
    """
    if not _DECIMAL.fullmatch(word):
        raise CannotJudge(line, f"{word} is not a plain number, so as {what} it cannot be judged")
    return int(word)


def port(line: int, word: str) -> int:
    """A port number.

    Raises:
        CannotJudge: a service name: what it means stands in the reader's /etc/services.
        Rejected: above 65535.
    """
    number = decimal(line, word, "a port")
    if number > HIGHEST_PORT:
        raise Rejected(line, f"port {word} is above {HIGHEST_PORT}")
    return number


def byte(line: int, word: str, what: str, names: Mapping[str, int]) -> int:
    """A protocol, ICMP type or code, by name (any case) or number.

    Raises:
        Rejected: no such name, or above 255.
    """
    name = word.lower()
    if name in names:
        return names[name]
    if word[:1].isdecimal():
        number = decimal(line, word, what)
        if number <= HIGHEST_BYTE:
            return number
    raise Rejected(line, f"{word} is not {what}")


def ordered(line: int, first: int, last: int) -> Interval:
    """A range.

    Raises:
        Rejected: it is reversed.
    """
    if first > last:
        raise Rejected(line, "a range must go from the lower to the higher end")
    return first, last


def network(line: int, word: str, version: int) -> Interval:
    """The addresses of `192.0.2.7` or `192.0.2.0/24`.

    Raises:
        CannotJudge: a host name, which is looked up when the rule is loaded; a mask; a leading zero, which some
            tools read as octal.
        Rejected: not an address of this version.
    """
    if not _ADDRESS.fullmatch(word) or _OCTAL.search(word):
        raise CannotJudge(line, f"{word} is not a plain address or network in CIDR notation, so it cannot be judged")
    try:
        found = ip_network(word, strict=False)
    except ValueError:
        raise Rejected(line, f"{word} is not an address or a network") from None
    if found.version != version:
        raise Rejected(line, f"{word} is not an IPv{version} address")
    return int(found.network_address), int(found.broadcast_address)


def address_range(line: int, first: str, last: str, version: int) -> Interval:
    """The addresses from one to another.

    Raises:
        Rejected: not addresses of this version, or reversed.
    """
    ends = []
    for word in (first, last):
        try:
            address = ip_address(word)
        except ValueError:
            raise Rejected(line, f"{word} is not an address") from None
        if address.version != version:
            raise Rejected(line, f"{word} is not an IPv{version} address")
        ends.append(int(address))
    return ordered(line, ends[0], ends[1])
