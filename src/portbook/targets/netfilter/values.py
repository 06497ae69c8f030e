"""Words of a rule as numbers: ports, protocols, addresses, and the bits of marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network

from portbook.rules.boxes import Interval
from portbook.targets.base import CannotJudge, Rejected

HIGHEST_PORT, HIGHEST_BYTE = 65535, 255
EVERY_BIT = 0xFFFFFFFF
"""The bits of a packet's mark."""
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,9}")
_ADDRESS = re.compile(r"(?=.*[0-9a-fA-F:])[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]*(/(0|[1-9][0-9]{0,2}))?")
_OCTAL = re.compile(r"(^|\.)0[0-9]")


def decimal(line: int, word: str, what: str) -> int:
    """A number in plain decimal.

    Raises:
        CannotJudge: the word is a name, or has a leading zero, which some tools read as octal.
    """
    if not _DECIMAL.fullmatch(word):
        message = f"{what} has to be a plain decimal number here, not {word}"
        raise CannotJudge(line, message, id_="netfilter-not-a-number")
    return int(word)


def port(line: int, word: str) -> int:
    """A port number.

    Raises:
        CannotJudge: it is a service name, whose port only /etc/services of the host has.
        Rejected: it is above 65535.
    """
    number = decimal(line, word, "a port")
    if number > HIGHEST_PORT:
        raise Rejected(line, f"port {word} is above {HIGHEST_PORT}", id_="netfilter-port-out-of-range")
    return number


def byte(line: int, word: str, what: str, names: Mapping[str, int]) -> int:
    """A protocol, ICMP type or code, by name (any case) or number.

    Raises:
        Rejected: there is no such name, or the number is above 255.
    """
    name = word.lower()
    if name in names:
        return names[name]
    if word[:1].isdecimal():
        number = decimal(line, word, what)
        if number <= HIGHEST_BYTE:
            return number
    raise Rejected(line, f"{word} is not {what}", id_="netfilter-unknown-name")


def ordered(line: int, first: int, last: int) -> Interval:
    """The range between two numbers.

    Raises:
        Rejected: it is reversed.
    """
    if first > last:
        raise Rejected(line, "a range must go from the lower to the higher end", id_="netfilter-reversed-range")
    return first, last


def network(line: int, word: str, version: int) -> Interval:
    """The addresses of `192.0.2.7` or `192.0.2.0/24`.

    Raises:
        CannotJudge: it is a host name, which the tool looks up when it loads the rule; it has a mask; or it has a leading
            zero, which some tools read as octal.
        Rejected: it is no address of this version.
    """
    if not _ADDRESS.fullmatch(word) or _OCTAL.search(word):
        message = f"{word} is not a plain address or network in CIDR notation"
        raise CannotJudge(line, message, id_="netfilter-not-cidr")
    try:
        addresses = ip_network(word, strict=False)
    except ValueError:
        raise Rejected(line, f"{word} is not an address or a network", id_="netfilter-not-an-address") from None
    if addresses.version != version:
        raise _other_version(line, word, version)
    return int(addresses.network_address), int(addresses.broadcast_address)


def address_range(line: int, first: str, last: str, version: int) -> Interval:
    """The addresses from one to another.

    Raises:
        Rejected: an end is no address of this version, or the range is reversed.
    """
    ends = []
    for word in (first, last):
        try:
            address = ip_address(word)
        except ValueError:
            raise Rejected(line, f"{word} is not an address", id_="netfilter-not-an-address") from None
        if address.version != version:
            raise _other_version(line, word, version)
        ends.append(int(address))
    return ordered(line, ends[0], ends[1])


def _other_version(line: int, word: str, version: int) -> Rejected:
    return Rejected(line, f"{word} is not an IPv{version} address", id_="netfilter-other-ip-version")


def cannot_have(mark: int, bits: int) -> bool:
    """Whether no packet has all bits of a mark, where the rules set only some bits: all are 0 when a packet comes in."""
    return bool(mark & ~bits & EVERY_BIT)
