"""Ports and addresses as the tools of host firewalls take them in their arguments."""

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
        CannotJudge: no plain number; a leading zero means octal to some tools.
    """
    if not _DIGITS.fullmatch(text) or (len(text) > 1 and text[0] == "0"):
        raise CannotJudge(line, f"{text!r} is not a plain decimal number")
    return int(text)


def ports(text: str, line: int, mark: str) -> PortRange:
    """`443`, or a range with a mark such as `-` between its ends.

    Raises:
        Rejected: no such port, or a reversed range.
        CannotJudge: not written in plain decimal numbers; a name depends on the machine.
    """
    first, found, last = text.partition(mark)
    return port_range(number(first, line), number(last if found else first, line), line)


def network(text: str, line: int) -> Network:
    """An address, alone or with the length of a prefix; bits behind the prefix do not count.

    Raises:
        Rejected: no address, or no such length.
        CannotJudge: the length has a leading zero, or is a mask.
    """
    found = _CIDR.fullmatch(text)
    try:
        ip_address(found["address"] if found else text.partition("/")[0])
    except ValueError:
        raise Rejected(line, f"{text!r} is not an IP address or network") from None
    if not found:
        raise CannotJudge(line, f"{text!r} is not a network in CIDR notation")
    length = found["length"]
    if length and len(length) > 1 and length[0] == "0":
        raise CannotJudge(line, f"the prefix length in {text!r} has a leading zero")
    try:
        return ip_interface(text).network
    except ValueError:
        raise Rejected(line, f"{text!r} has a prefix that is too long") from None
