"""Ports and addresses in the arguments of host firewalls' tools."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_interface

from portbook.model import Network, PortRange
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.cloud_literals import port_range

_DIGITS = re.compile(r"[0-9]{1,9}")
_CIDR = re.compile(r"(?P<address>[0-9a-fA-F:.]+)(?:/(?P<length>[0-9]{1,3}))?")


def number(text: str, line: int) -> int:
    """A decimal number.

    Raises:
        CannotJudge: the text is no plain number, or has a leading zero, which some tools read as octal.
    """
    if not _DIGITS.fullmatch(text) or (len(text) > 1 and text[0] == "0"):
        raise CannotJudge(line, f"{text!r} is not a plain decimal number", id_="text-not-a-number")
    return int(text)


def ports(text: str, line: int, mark: str) -> PortRange:
    """`443`, or a range with a mark such as `-` between its ends.

    Raises:
        Rejected: there is no such port, or the range is reversed.
        CannotJudge: an end is no plain decimal number; a name depends on the machine.
    """
    first, separator, last = text.partition(mark)
    return port_range(number(first, line), number(last if separator else first, line), line)


def network(text: str, line: int) -> Network:
    """An address, alone or with the length of a prefix; bits behind the prefix do not count.

    Raises:
        Rejected: the text is no address, or its prefix is too long.
        CannotJudge: the length of the prefix has a leading zero, or is a mask.
    """
    match = _CIDR.fullmatch(text)
    try:
        ip_address(match["address"] if match else text.partition("/")[0])
    except ValueError:
        raise Rejected(line, f"{text!r} is not an IP address or network", id_="text-not-an-address") from None
    if not match:
        raise CannotJudge(line, f"{text!r} is not a network in CIDR notation", id_="text-unknown-network")
    length = match["length"]
    if length and len(length) > 1 and length[0] == "0":
        raise CannotJudge(line, f"the prefix length in {text!r} has a leading zero", id_="text-unknown-network")
    try:
        return ip_interface(text).network
    except ValueError:
        raise Rejected(line, f"{text!r} has a prefix that is too long", id_="text-prefix-too-long") from None
