"""Addresses and networks in arguments of modules, in unambiguous spelling only."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_interface

from portbook.model import Family
from portbook.targets import CannotJudge, Rejected

_NETWORK = re.compile(r"[0-9a-fA-F.:]+(?:/(?:0|[1-9][0-9]{0,2}))?")


def network(line: int, text: str, name: str, family: Family | None = None) -> IPv4Network | IPv6Network:
    """An address or a network.

    Args:
        line: the line in the text.
        text: an address, or a network in CIDR notation.
        name: the name of the argument in messages.
        family: the required IP version; None for either. No network is of the family `BOTH`.

    Raises:
        Rejected: the text is neither, or has another IP version.
        CannotJudge: bits behind the prefix are set.
    """
    if not _NETWORK.fullmatch(text):
        raise Rejected(line, f"{name} is no address or network", id_="ansible-check-not-a-network")
    try:
        interface = ip_interface(text)
    except ValueError:
        raise Rejected(line, f"{name} is no address or network", id_="ansible-check-not-a-network") from None
    if family and (family is Family.BOTH or interface.version != family.version):
        raise Rejected(line, f"{name} is no network of the family {family}", id_="ansible-check-other-family")
    if interface.ip != interface.network.network_address:
        raise CannotJudge(
            line, f"{text!r} is a network, but not as networks are written", id_="ansible-check-network-with-host-bits"
        )
    return interface.network
